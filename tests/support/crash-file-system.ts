/**
 * A disk in memory that remembers every operation, and all the ways a power cut could leave it.
 * The model (reliability 3.3): content is durable after a sync of that file; writes that were not
 * synced may be absent, whole, halved, zero-filled, bit-flipped, or a later one there without an
 * earlier one. Names become durable in order (`ordered`) or in any subset (`any`) until their
 * folder is synced. After a failed sync the writes before it are never durable any more.
 */
import { basename, dirname } from 'node:path'
import type { AppendFile, FileSystem } from '../../electron/engine/store/file-system.ts'
import type { Choices } from './choices.ts'

interface Inode {
  content: Buffer
  /** What it held when the disk was made. */
  readonly before: Buffer
}

interface NameChange {
  readonly path: string
  readonly inode: Inode | undefined
}

type Operation =
  | { readonly type: 'write'; readonly inode: Inode; readonly bytes: Buffer }
  | { readonly type: 'sync' | 'failed-sync'; readonly inode: Inode }
  | { readonly type: 'names'; readonly changes: readonly NameChange[] }
  | { readonly type: 'sync-folder'; readonly folder: string }
  | { readonly type: 'mark'; readonly value: number }

export type DiskContent = ReadonlyMap<string, Buffer>
export type CallKind = 'create' | 'write' | 'sync' | 'rename' | 'unlink' | 'sync-folder'

export interface CrashDisk {
  readonly files: FileSystem
  readonly operations: readonly Operation[]
  /** What was there from the start, by name. */
  readonly initial: ReadonlyMap<string, Inode>
  /** Notes a moment: states before it carry the value noted last. */
  mark(value: number): void
  /** Asked before every changing call; a code makes the call fail (a write then takes one byte first). */
  failWith: (call: CallKind) => string | undefined
  content(): DiskContent
  /** Files that were created and not closed yet. */
  openFiles(): number
}

export function createCrashDisk(initial: DiskContent = new Map()): CrashDisk {
  const operations: Operation[] = []
  const names = new Map<string, Inode>()
  const folders = new Set<string>()
  let openFiles = 0
  for (const [path, content] of initial) {
    names.set(path, { content, before: content })
    folders.add(dirname(path))
  }
  const change = (...changes: readonly NameChange[]): void => {
    operations.push({ type: 'names', changes })
    for (const { path, inode } of changes) {
      if (inode === undefined) names.delete(path)
      else names.set(path, inode)
    }
  }
  const existing = (path: string): Inode => {
    const inode = names.get(path)
    if (inode === undefined) throw failure('ENOENT', path)
    return inode
  }
  const append = (inode: Inode, bytes: Uint8Array): number => {
    const copy = Buffer.from(bytes)
    operations.push({ type: 'write', inode, bytes: copy })
    inode.content = Buffer.concat([inode.content, copy])
    return bytes.length
  }
  const check = (call: CallKind, path: string): void => {
    const code = disk.failWith(call)
    if (code !== undefined) throw failure(code, path)
  }
  const open = (path: string, inode: Inode): AppendFile => {
    openFiles++
    return {
      write: async (bytes) => {
        const code = disk.failWith('write')
        if (code === undefined) return append(inode, bytes)
        append(inode, bytes.subarray(0, 1))
        throw failure(code, path)
      },
      datasync: async () => {
        const code = disk.failWith('sync')
        operations.push({ type: code === undefined ? 'sync' : 'failed-sync', inode })
        if (code !== undefined) throw failure(code, path)
      },
      close: async () => void openFiles--,
    }
  }
  const files: FileSystem = {
    makeFolder: async (path) => void folders.add(path),
    list: async (folder) => {
      if (!folders.has(folder)) throw failure('ENOENT', folder)
      return [...names.keys()].filter((path) => dirname(path) === folder).map((p) => basename(p))
    },
    create: async (path) => {
      check('create', path)
      if (names.has(path)) throw failure('EEXIST', path)
      const inode: Inode = { content: Buffer.alloc(0), before: Buffer.alloc(0) }
      change({ path, inode })
      return open(path, inode)
    },
    append: async (path) => {
      check('create', path)
      const inode = existing(path)
      // Who made it may have been killed before its name was synced.
      change({ path, inode })
      return open(path, inode)
    },
    read: async function* (path) {
      yield existing(path).content
    },
    rename: async (from, to) => {
      check('rename', from)
      change({ path: to, inode: existing(from) }, { path: from, inode: undefined })
    },
    link: async (from, to) => {
      if (names.has(to)) throw failure('EEXIST', to)
      change({ path: to, inode: existing(from) })
    },
    unlink: async (path) => {
      check('unlink', path)
      existing(path)
      change({ path, inode: undefined })
    },
    sync: async (path) => {
      // What was there from the start counts as durable.
      check('sync', path)
      existing(path)
    },
    syncFolder: async (folder) => {
      check('sync-folder', folder)
      operations.push({ type: 'sync-folder', folder })
    },
    capacityBytes: async () => 0,
  }
  const disk: CrashDisk = {
    files,
    operations,
    initial: new Map(names),
    mark: (value) => void operations.push({ type: 'mark', value }),
    failWith: () => undefined,
    content: () => new Map([...names].map(([path, { content }]) => [path, content])),
    openFiles: () => openFiles,
  }
  return disk
}

export interface CrashState {
  readonly content: DiskContent
  /** The last mark before the crash. */
  readonly mark: number
}

interface Unsynced {
  durable: Buffer
  pending: Buffer[]
  isLost: boolean
}

/** More variants at one moment than this are drawn by lot. */
const mostPerMoment = 48

/** Every state a power cut could leave, moment by moment. `initial`: what was durable before. */
export function* crashStates(
  disk: CrashDisk,
  initial: DiskContent,
  order: 'ordered' | 'any',
  random: Choices,
): Generator<CrashState> {
  const inodes = new Map<Inode, Unsynced>()
  const durable = new Map<string, Inode>()
  for (const [path, content] of initial) {
    const inode = disk.initial.get(path) ?? { content, before: content }
    durable.set(path, inode)
    inodes.set(inode, { durable: content, pending: [], isLost: false })
  }
  let pendingNames: (readonly NameChange[])[] = []
  let mark = 0
  const fileOf = (inode: Inode): Unsynced => {
    const file = inodes.get(inode) ?? { durable: Buffer.alloc(0), pending: [], isLost: false }
    inodes.set(inode, file)
    return file
  }
  for (const operation of disk.operations) {
    switch (operation.type) {
      case 'mark':
        mark = operation.value
        continue
      case 'write':
        fileOf(operation.inode).pending.push(operation.bytes)
        break
      case 'sync': {
        const file = fileOf(operation.inode)
        if (file.isLost) break
        file.durable = Buffer.concat([file.durable, ...file.pending])
        file.pending = []
        break
      }
      case 'failed-sync':
        fileOf(operation.inode).isLost = true
        break
      case 'names':
        if (order === 'ordered') pendingNames.push(operation.changes)
        else pendingNames.push(...operation.changes.map((change) => [change]))
        break
      case 'sync-folder': {
        const isThere = ([change]: readonly NameChange[]): boolean =>
          change !== undefined && dirname(change.path) === operation.folder
        for (const changes of pendingNames.filter(isThere)) applyNames(durable, changes)
        pendingNames = pendingNames.filter((changes) => !isThere(changes))
        break
      }
    }
    for (const chosen of nameVariants(pendingNames, order, random)) {
      const names = new Map(durable)
      for (const changes of chosen) applyNames(names, changes)
      for (const content of contentVariants(names, fileOf, random)) yield { content, mark }
    }
  }
}

function applyNames(names: Map<string, Inode>, changes: readonly NameChange[]): void {
  for (const { path, inode } of changes) {
    if (inode === undefined) names.delete(path)
    else names.set(path, inode)
  }
}

function nameVariants(
  pending: readonly (readonly NameChange[])[],
  order: 'ordered' | 'any',
  random: Choices,
): (readonly NameChange[])[][] {
  if (order === 'ordered') {
    return Array.from({ length: pending.length + 1 }, (_, count) => pending.slice(0, count))
  }
  const all = 2 ** pending.length
  const masks =
    all <= 32
      ? Array.from({ length: all }, (_, mask) => mask)
      : Array.from({ length: 32 }, () => random.below(all))
  return masks.map((mask) => pending.filter((_, at) => Math.floor(mask / 2 ** at) % 2 === 1))
}

function* contentVariants(
  names: ReadonlyMap<string, Inode>,
  fileOf: (inode: Inode) => Unsynced,
  random: Choices,
): Generator<DiskContent> {
  const paths = [...names]
  const variants = paths.map(([, inode]) => writeVariants(fileOf(inode), random))
  const count = variants.reduce((product, list) => product * list.length, 1)
  const isAll = count <= mostPerMoment
  for (let n = 0; n < Math.min(count, mostPerMoment); n++) {
    let rest = isAll ? n : random.below(count)
    const content = new Map<string, Buffer>()
    for (const [at, [path]] of paths.entries()) {
      const list = variants[at] ?? []
      content.set(path, list[rest % list.length] ?? Buffer.alloc(0))
      rest = Math.floor(rest / list.length)
    }
    yield content
  }
}

/** What a power cut may leave of a file with writes that were not synced. */
export function writeVariants(
  { durable, pending }: Pick<Unsynced, 'durable' | 'pending'>,
  random: Choices,
): readonly Buffer[] {
  if (pending.length === 0) return [durable]
  const written = Buffer.concat(pending)
  const half = Math.ceil(written.length / 2)
  const flipped = Buffer.from(written)
  const at = random.below(written.length)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
  const variants = [
    Buffer.alloc(0),
    written,
    written.subarray(0, half),
    Buffer.alloc(written.length),
    Buffer.concat([written.subarray(0, half), Buffer.alloc(written.length - half)]),
    flipped,
  ]
  const first = pending[0]
  if (pending.length > 1 && first !== undefined) {
    variants.push(Buffer.concat([Buffer.alloc(first.length), ...pending.slice(1)]))
  }
  return variants.map((tail) => Buffer.concat([durable, tail]))
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path })
}
