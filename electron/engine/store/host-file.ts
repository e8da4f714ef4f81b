/**
 * What lines were found to take, kept between runs: one small file. It is a hint that nothing depends
 * on, so no trouble with it stops anything: it is logged.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { Logger } from '../ports.ts'
import { readCheckedFile, temporaryName, writeCheckedFile } from './checked-file.ts'
import type { FileSystem } from './file-system.ts'
import type { Quarantine } from './quarantine.ts'
import type { HostRecord, HostStore } from './stores.ts'

const name = 'hosts.kept'
const magic = 'partway-hosts'
const schema = 1
/** The file is replaced, not numbered. */
const gen = 1
/** Hosts that are remembered: those noted last. */
export const mostHosts = 100

/** Loose: what a newer version has added is kept, and of no use to this one. */
export const hostRecordSchema = z.looseObject({
  host: z.string().min(1).max(300),
  parts: z.int().min(1).max(1024),
  bytesPerSecond: z.number().positive().finite(),
  troubleShare: z.number().min(0).max(1).default(0),
  atMs: z.number().nonnegative().finite(),
})
const contentSchema = z.looseObject({ hosts: z.array(z.unknown()) })

interface HostFileDeps {
  readonly folder: string
  readonly files: FileSystem
  readonly logger: Logger
  readonly quarantine: Quarantine
}

/** A damaged file is set aside; one of a newer version is left alone, and nothing is remembered then. */
export async function openHostFile(deps: HostFileDeps): Promise<HostStore> {
  const { folder, files, logger, quarantine } = deps
  const content = await readContent(deps)
  if (content === 'newer') return { find: () => undefined, note: () => Promise.resolve() }
  if (content === 'damaged') {
    logger.warn('what was known of the speed of hosts is damaged: set aside', { name })
    await quarantine.move(folder, name)
  }
  const rest = typeof content === 'object' ? content : { hosts: [] }
  /** The one that was noted last is the last one: clocks may be wrong. */
  const hosts = new Map<string, HostRecord>()
  for (const kept of rest.hosts) {
    const parsed = hostRecordSchema.safeParse(kept)
    if (parsed.success) remember(parsed.data)
  }
  let written: Promise<void> = Promise.resolve()

  function remember(record: HostRecord): void {
    const { host } = record
    const before = hosts.get(host)
    hosts.delete(host)
    hosts.set(host, { ...before, ...record })
    for (const oldest of hosts.keys()) {
      if (hosts.size <= mostHosts) return
      hosts.delete(oldest)
    }
  }

  async function write(): Promise<void> {
    try {
      // Left by a kill in the middle of a write.
      await files.unlink(temporaryName(join(folder, name))).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      })
      const body = JSON.stringify({ ...rest, hosts: [...hosts.values()] })
      const header = { magic, schema, minReader: schema, gen }
      await writeCheckedFile(files, { folder, name, verify: false }, header, [body])
    } catch (error) {
      logger.warn('could not keep what is known of the speed of hosts', { name, error })
    }
  }

  return {
    find: (host) => hosts.get(host),
    note: (records) => {
      for (const record of records) {
        // What could not be read again is not written.
        if (hostRecordSchema.safeParse(record).success) remember(record)
      }
      // One after the other: two would write the same temporary file.
      written = written.then(write)
      return written
    },
  }
}

async function readContent({
  folder,
  files,
  logger,
}: HostFileDeps): Promise<z.infer<typeof contentSchema> | 'none' | 'damaged' | 'newer'> {
  try {
    const { header, body } = await readCheckedFile(files, join(folder, name), gen)
    if (header !== undefined && header.minReader > schema) return 'newer'
    const parsed = contentSchema.safeParse(body && parse(body.toString()))
    return parsed.data ?? 'damaged'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none'
    logger.warn('could not read what is known of the speed of hosts', { name, error })
    return 'damaged'
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: the schema says so.
  }
}
