/** Bugs planted between the store and its disk; the crash states have to catch each. */
import { basename, dirname, join } from 'node:path'
import type { AppendFile, FileSystem } from '../../electron/engine/store/file-system.ts'

export interface StoreMutant {
  readonly name: string
  readonly mutate: (files: FileSystem) => FileSystem
  /** The store reads lines without looking at their checksums. */
  readonly isTrusting?: boolean
}

function withFiles(
  name: string,
  change: (file: AppendFile, path: string) => Partial<AppendFile>,
): StoreMutant {
  const mutate = (real: FileSystem): FileSystem => ({
    ...real,
    create: async (path) => {
      const file = await real.create(path)
      return { ...file, ...change(file, path) }
    },
  })
  return { name, mutate }
}

const isJournal = (path: string): boolean => basename(path).startsWith('jnl.')

export const storeMutants: readonly StoreMutant[] = [
  withFiles('no file is synced', () => ({ datasync: async () => {} })),
  withFiles('the journal is not synced', (file, path) => ({
    datasync: async () => (isJournal(path) ? undefined : await file.datasync()),
  })),
  withFiles('a snapshot gets its name before it is synced', (file, path) => ({
    datasync: async () => (isJournal(path) ? await file.datasync() : undefined),
  })),
  withFiles('a failed sync is taken for a good one', (file) => ({
    datasync: () => file.datasync().catch(() => {}),
  })),
  withFiles('a change is acknowledged before it is synced', (file, path) => {
    let isFirst = true
    return {
      datasync: async () => {
        // The header is waited for, so that only changes are acknowledged too early.
        if (isFirst || !isJournal(path)) {
          isFirst = false
          return await file.datasync()
        }
        setImmediate(() => void file.datasync().catch(() => {}))
      },
    }
  }),
  withFiles('a write that took only a part is taken for a whole one', (file) => ({
    write: async (bytes) => {
      await file.write(bytes).catch(() => 0)
      return bytes.length
    },
  })),
  {
    name: 'names are not synced',
    mutate: (real) => ({ ...real, syncFolder: async () => {} }),
  },
  {
    name: 'the journal has no checksums',
    mutate: (files) => files,
    isTrusting: true,
  },
  {
    name: 'one file is replaced again and again, nothing is synced (steno)',
    mutate: (real) => ({
      ...real,
      create: async (path) => {
        const file = await real.create(path)
        return { ...file, datasync: async () => {} }
      },
      rename: async (from, to) => {
        const old = (await real.list(dirname(to))).filter(
          (name) => name.startsWith('snap.') && name !== basename(to) && !name.endsWith('.tmp'),
        )
        await real.rename(from, to)
        if (basename(to).startsWith('snap.')) {
          for (const name of old) await real.unlink(join(dirname(to), name))
        }
      },
      syncFolder: async () => {},
    }),
  },
]
