/** Everything that happens to a file while it is being uploaded, and every state it had on the way. */
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Choices } from '../choices.ts'
import { seededBytes } from '../seeded-bytes.ts'

/** A file alone in its folder, and all it ever was. */
export interface MutableFile {
  readonly path: string
  readonly states: Buffer[]
  readonly random: Choices
}

/** Whole seconds, so that every file system and call can restore it exactly. */
const mtimeSeconds = 1_700_000_000

/** Makes the file in its first state. */
export function createMutable(path: string, content: Buffer, random: Choices): MutableFile {
  writeFileSync(path, content)
  utimesSync(path, mtimeSeconds, mtimeSeconds)
  return { path, random, states: [content] }
}

export interface Mutation {
  readonly name: string
  /** Synchronous: what the engine's threads see of it is a state before, after or between two steps. */
  readonly act: (file: MutableFile) => void
  /** Puts the file where the task looks for it, with the last content it had. */
  readonly undo?: (file: MutableFile) => void
}

export const mutations: readonly Mutation[] = [
  { name: 'is touched', act: ({ path }) => utimesSync(path, new Date(), new Date()) },
  { name: 'gets another mode', act: ({ path }) => chmodSync(path, 0o640) },
  { name: 'gets a second name', act: ({ path }) => linkSync(path, `${path}.link`) },
  { name: 'grows', act: (file) => grow(file, 1 + file.random.below(150_000)) },
  { name: 'grows by one byte', act: (file) => grow(file, 1) },
  { name: 'shrinks', act: (file) => shrink(file, file.random.below(now(file).length)) },
  { name: 'is emptied', act: (file) => shrink(file, 0) },
  { name: 'shrinks and grows to its size again', act: shrinkAndGrow },
  { name: 'has one byte changed', act: (file) => patch(file, 1, false) },
  { name: 'has one byte changed, mtime restored', act: (file) => patch(file, 1, true) },
  { name: 'has some pages changed', act: (file) => patch(file, 9_000, false) },
  { name: 'has some pages changed, mtime restored', act: (file) => patch(file, 9_000, true) },
  { name: 'is rewritten in the same size', act: (file) => rewrite(file, fresh(file), false) },
  { name: 'is rewritten, mtime restored', act: (file) => rewrite(file, fresh(file), true) },
  { name: 'is rewritten with what it had', act: (file) => rewrite(file, now(file), false) },
  { name: 'is changed and changed back', act: changeAndBack },
  { name: 'is replaced by rename', act: (file) => replace(file, fresh(file), false) },
  {
    name: 'is replaced by rename, mtime restored',
    act: (file) => replace(file, fresh(file), true),
  },
  { name: 'is replaced by an equal file', act: (file) => replace(file, now(file), false) },
  { name: 'is deleted', act: ({ path }) => rmSync(path), undo: recreate },
  { name: 'is deleted and comes back', act: deleteAndRecreate },
  { name: 'is moved away', act: moveAway, undo: moveBack },
  { name: 'is moved away and back', act: (file) => (moveAway(file), moveBack(file)) },
  { name: 'has its folder renamed', act: renameFolder, undo: renameFolderBack },
  { name: 'becomes a folder', act: becomeFolder, undo: leaveFolder },
  { name: 'becomes a link to another file', act: becomeLink },
]

/** The content it has now. */
export function now({ states }: MutableFile): Buffer {
  const last = states.at(-1)
  if (last === undefined) throw new Error('a file has at least one state')
  return last
}

function fresh(file: MutableFile): Buffer {
  return Buffer.from(seededBytes(now(file).length, 1 + file.random.below(1_000_000)))
}

function grow(file: MutableFile, bytes: number): void {
  const more = seededBytes(bytes, 1 + file.random.below(1_000_000))
  file.states.push(Buffer.concat([now(file), more]))
  appendFileSync(file.path, more)
}

function shrink(file: MutableFile, length: number): void {
  file.states.push(now(file).subarray(0, length))
  truncateSync(file.path, length)
}

function shrinkAndGrow(file: MutableFile): void {
  const { length } = now(file)
  const kept = file.random.below(length)
  shrink(file, kept)
  grow(file, length - kept)
}

/** In one page-sized step after the other: the content between two steps was a state, too. */
function patch(file: MutableFile, bytes: number, isMtimeRestored: boolean): void {
  const at = file.random.below(Math.max(1, now(file).length - bytes))
  const other = Buffer.from(
    now(file)
      .subarray(at, at + bytes)
      .map((byte) => byte ^ 0x5a),
  )
  write(file, other, at, isMtimeRestored)
}

function rewrite(file: MutableFile, content: Buffer, isMtimeRestored: boolean): void {
  write(file, content, 0, isMtimeRestored)
}

function write(file: MutableFile, content: Buffer, at: number, isMtimeRestored: boolean): void {
  const descriptor = openSync(file.path, 'r+')
  for (let done = 0; done < content.length;) {
    const step = Math.min(4096 - ((at + done) % 4096), content.length - done)
    const state = Buffer.from(now(file))
    content.copy(state, at + done, done, done + step)
    file.states.push(state)
    writeSync(descriptor, content, done, step, at + done)
    done += step
  }
  closeSync(descriptor)
  if (isMtimeRestored) utimesSync(file.path, mtimeSeconds, mtimeSeconds)
}

function changeAndBack(file: MutableFile): void {
  const before = now(file)
  patch(file, 1, true)
  rewrite(file, before, true)
}

function replace(file: MutableFile, content: Buffer, isMtimeRestored: boolean): void {
  writeFileSync(`${file.path}.new`, content)
  if (isMtimeRestored) utimesSync(`${file.path}.new`, mtimeSeconds, mtimeSeconds)
  file.states.push(content)
  renameSync(`${file.path}.new`, file.path)
}

function recreate(file: MutableFile): void {
  writeFileSync(file.path, now(file))
}

function deleteAndRecreate(file: MutableFile): void {
  rmSync(file.path)
  // Written elsewhere first: half a file was never there.
  replaceMissing(file, fresh(file))
}

function replaceMissing(file: MutableFile, content: Buffer): void {
  writeFileSync(`${file.path}.new`, content)
  file.states.push(content)
  renameSync(`${file.path}.new`, file.path)
}

function moveAway({ path }: MutableFile): void {
  renameSync(path, `${path}.away`)
}

function moveBack({ path }: MutableFile): void {
  renameSync(`${path}.away`, path)
}

function renameFolder({ path }: MutableFile): void {
  renameSync(dirname(path), `${dirname(path)}.away`)
}

function renameFolderBack({ path }: MutableFile): void {
  renameSync(`${dirname(path)}.away`, dirname(path))
}

function becomeFolder({ path }: MutableFile): void {
  rmSync(path)
  mkdirSync(path)
}

function leaveFolder(file: MutableFile): void {
  rmSync(file.path, { recursive: true })
  recreate(file)
}

function becomeLink(file: MutableFile): void {
  const content = fresh(file)
  writeFileSync(`${file.path}.other`, content)
  file.states.push(content)
  symlinkSync(`${file.path}.other`, `${file.path}.new`)
  renameSync(`${file.path}.new`, file.path)
}

/** What is there now, if it is a file. */
export function contentOf({ path }: MutableFile): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    // Deleted, moved, or a folder.
    return undefined
  }
}
