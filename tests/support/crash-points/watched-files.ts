/** The store's door to the disk, watched: every effect passes a point before and one after it. */
import type { AppendFile, FileSystem } from '../../../electron/engine/store/file-system.ts'
import type { FileNames } from './point-names.ts'

export interface Watcher {
  /** The program goes on when it answers `true`; otherwise it has died here. */
  pass(name: string): boolean
  isAlive(): boolean
  /** A file of an earlier life is safe now. */
  synced(path: string): void
}

/** The file system over which there is a reserve to keep; a reserve is a sixteenth of it. */
const capacityBytes = 16 * 1024

/**
 * `real` with points around it. A program that has died gets no answer any more, to nothing, and
 * changes nothing: as after SIGKILL.
 */
export function watchFiles(real: FileSystem, names: FileNames, watcher: Watcher): FileSystem {
  const point = async (name: string, moment: 'before' | 'after'): Promise<void> => {
    const [effect = '', ...content] = name.split(' ')
    const full = [`${effect}.${moment}`, ...content].join(' ')
    if (!watcher.isAlive() || !watcher.pass(full)) await silence()
  }
  const around = async <T>(
    act: () => Promise<T>,
    ...effect: Parameters<FileNames['nameOf']>
  ): Promise<T> => {
    if (!watcher.isAlive()) await silence()
    const name = names.nameOf(...effect)
    await point(name, 'before')
    const answer = await act()
    await point(name, 'after')
    return answer
  }
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    if (!watcher.isAlive()) await silence()
    return await act()
  }
  const watched = (path: string, file: AppendFile): AppendFile => ({
    write: (bytes) => around(() => file.write(bytes), 'write', path, bytes),
    datasync: () => around(() => file.datasync(), 'sync', path),
    close: () => alive(() => file.close()),
  })
  return {
    makeFolder: (path) => around(() => real.makeFolder(path), 'create-folder', path),
    list: (folder) => alive(() => real.list(folder)),
    create: async (path) => watched(path, await around(() => real.create(path), 'create', path)),
    append: async (path) => watched(path, await alive(() => real.append(path))),
    read: async function* (path) {
      if (!watcher.isAlive()) await silence()
      yield* real.read(path)
    },
    rename: (from, to) => around(() => real.rename(from, to), 'rename', to),
    link: (from, to) => around(() => real.link(from, to), 'link', to),
    unlink: (path) => around(() => real.unlink(path), 'unlink', path),
    sync: (path) => around(() => real.sync(path).then(() => watcher.synced(path)), 'sync', path),
    syncFolder: (path) => around(() => real.syncFolder(path), 'sync-folder', path),
    capacityBytes: async () => capacityBytes,
  }
}

/** For ever. */
function silence(): Promise<never> {
  return new Promise(() => {})
}
