/**
 * The lifecycle configurations that were in force before our changes, for undoing them: one file per
 * bucket, written before the service is asked to change anything.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { TransferError } from '../errors.ts'
import type { Logger } from '../ports.ts'
import { readCheckedFile, temporaryName, writeCheckedFile } from './checked-file.ts'
import { toDiskError } from './disk-error.ts'
import type { FileSystem } from './file-system.ts'
import type { Quarantine } from './quarantine.ts'
import type { LifecycleBackup, LifecycleBackupStore } from './stores.ts'

/** Holds the files; made with the first one. */
const backupFolder = 'lifecycle'
const magic = 'partway-lifecycle'
const schema = 1
/** These files are replaced, not numbered. */
const gen = 1

const contentSchema = z.object({
  connectionId: z.string(),
  bucket: z.string(),
  /** Newest first. */
  backups: z.array(
    z.object({
      savedMs: z.number(),
      previous: z.string().nullable(),
      written: z.string().nullable(),
    }),
  ),
})

export function createLifecycleBackupStore(deps: {
  readonly folder: string
  readonly files: FileSystem
  readonly logger: Logger
  readonly quarantine: Quarantine
}): LifecycleBackupStore {
  const { files, logger, quarantine } = deps
  const folder = join(deps.folder, backupFolder)

  /** `undefined`: there is a file, but it does not hold. */
  async function found(
    name: string,
    connectionId: string,
    bucket: string,
  ): Promise<readonly LifecycleBackup[] | undefined> {
    const path = join(folder, name)
    const file = await readCheckedFile(files, path, gen).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw toDiskError(error, `reading ${path}`)
    })
    if (file === undefined) return []
    const { header, body } = file
    if (header !== undefined && header.minReader > schema) {
      const message = `${path} was written by a newer version`
      throw new TransferError('disk/newer-version', message, { retry: 'never', details: { path } })
    }
    const parsed = contentSchema.safeParse(body && parse(body.toString()))
    const isOurs = parsed.data?.connectionId === connectionId && parsed.data.bucket === bucket
    return isOurs ? parsed.data?.backups : undefined
  }

  return {
    read: async (connectionId, bucket) => {
      const name = nameOf(connectionId, bucket)
      const backups = await found(name, connectionId, bucket)
      if (backups === undefined) logger.warn('a kept lifecycle configuration is damaged', { name })
      return backups ?? []
    },
    write: async (connectionId, bucket, backups) => {
      const name = nameOf(connectionId, bucket)
      const path = join(folder, name)
      try {
        await files.makeFolder(folder)
        if ((await found(name, connectionId, bucket)) === undefined) {
          await quarantine.move(folder, name)
        }
        // Left by a kill in the middle of a write.
        await files.unlink(temporaryName(path)).catch((error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        })
        const content = JSON.stringify({ connectionId, bucket, backups })
        const header = { magic, schema, minReader: schema, gen }
        await writeCheckedFile(files, { folder, name, verify: true }, header, [content])
      } catch (error) {
        throw toDiskError(error, `keeping the lifecycle configuration in ${path}`)
      }
    },
  }
}

/** A bucket may have any name that somebody types: it is part of no path. */
function nameOf(connectionId: string, bucket: string): string {
  const id = createHash('sha256')
    .update(JSON.stringify([connectionId, bucket]))
    .digest('hex')
  return `${id.slice(0, 32)}.kept`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: the schema says so.
  }
}
