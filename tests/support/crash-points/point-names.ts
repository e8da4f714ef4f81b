/**
 * Names for what a program does to its disk: `<file class>.<operation>`, and what is being written
 * as far as the bytes tell (`journal.sync` of `intent.complete`). Found from outside, at the port.
 */
import { basename, dirname, relative } from 'node:path'
import type { StoreRecord } from '../../../electron/engine/store/records.ts'
import type { Task } from '../../../electron/engine/task/task.ts'

/** What is known of a file while it is being written. */
export interface FileNames {
  /** `journal.write`, ` intent.complete`. */
  nameOf(operation: string, path: string, bytes?: Uint8Array): string
}

const classes: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^lock/, 'lock'],
  [/^reserve/, 'reserve'],
  [/^jnl\./, 'journal'],
  [/^snap\./, 'snapshot'],
  [/^tasks\//, 'checkpoint'],
  [/^receipts\/pack\./, 'receipt-pack'],
  [/^receipts\//, 'receipt'],
  [/^quarantine\//, 'quarantine'],
  [/^before-v/, 'outdated'],
]

/** Names for one life of a program. `known` holds the tasks as last synced, through all lives. */
export function createFileNames(folder: string, known: Map<string, Task>): FileNames {
  const contents = new Map<string, string>()
  const lastNamed = new Map<string, string>()
  const counts = new Map<string, number>()
  const written = new Map<string, readonly StoreRecord[]>()

  /** The first journal and the first snapshot of a life belong to its start. */
  const turnOf = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count === 1 ? 'start' : 'compaction'
  }
  const contentOf = (kind: string, operation: string, path: string, bytes?: Uint8Array): string => {
    const name = basename(path)
    if (operation === 'unlink' && name.endsWith('.tmp')) return 'left-over'
    if (kind === 'lock') return /^lock\.[^.]{1,10}$/.test(name) ? 'takeover' : ''
    if (kind === 'checkpoint') return /\.1(\.tmp)?$/.test(name) ? 'first' : 'next'
    if (operation === 'unlink') return ''
    if (operation === 'create' && (kind === 'journal' || kind === 'snapshot')) {
      contents.set(path, turnOf(kind))
    }
    if (operation === 'write' && kind === 'journal' && bytes !== undefined) {
      const records = recordsIn(bytes)
      if (records !== undefined) {
        contents.set(path, [...new Set(records.map((each) => nameOfRecord(each, known)))].join('+'))
        written.set(path, records)
      }
    }
    if (operation === 'sync') {
      for (const record of written.get(path) ?? []) learn(record, known)
      written.delete(path)
    }
    const isOld = kind === 'journal' && operation === 'sync'
    return contents.get(path) ?? contents.get(`${path}.tmp`) ?? (isOld ? 'recovered' : '')
  }

  return {
    nameOf: (operation, path, bytes) => {
      const inside = relative(folder, path)
      if (operation === 'create-folder')
        return `folder.create ${inside.replace(/^before-v.*/, 'outdated')}`.trimEnd()
      if (operation === 'sync-folder') return lastNamed.get(path) ?? 'folder.sync-folder'
      const kind = classes.find(([pattern]) => pattern.test(inside))?.[1] ?? 'other'
      const content = contentOf(kind, operation, path, bytes)
      if (operation === 'create' || operation === 'rename') {
        lastNamed.set(dirname(path), `${kind}.sync-folder ${content}`.trimEnd())
      }
      return `${kind}.${operation} ${content}`.trimEnd()
    },
  }
}

/** What a line of a journal says; `undefined` for its header. */
function recordsIn(bytes: Uint8Array): readonly StoreRecord[] | undefined {
  const text = Buffer.from(bytes).toString()
  const line = JSON.parse(text.slice(text.indexOf(' ') + 1)) as { records?: readonly StoreRecord[] }
  return line.records
}

function learn(record: StoreRecord, known: Map<string, Task>): void {
  if (record.type === 'tasks.add') for (const task of record.tasks) known.set(task.id, task)
  if (record.type === 'task.save') known.set(record.task.id, record.task)
}

function nameOfRecord(record: StoreRecord, known: ReadonlyMap<string, Task>): string {
  switch (record.type) {
    case 'tasks.add':
      return 'task.add'
    case 'task.save':
      return nameOfChange(known.get(record.task.id), record.task)
    case 'tasks.remove':
      return 'remove'
    case 'settings.change':
      return 'settings.save'
    case 'connection.save':
    case 'connection.remove':
      return record.type
  }
}

/** What one save of a task is about: the most telling of its differences. */
function nameOfChange(
  before: Task | undefined,
  { state, upload, intent, leftovers }: Task,
): string {
  const was = before?.state
  const isNew = was === undefined && state.kind !== 'queued'
  if (isNew || (was !== undefined && JSON.stringify(was) !== JSON.stringify(state))) {
    if (state.kind === 'ended') return state.as
    if (state.kind === 'stopping') return state.to === 'paused' ? 'pausing' : 'cancel'
    if (state.kind === 'paused') return 'pause'
    if (state.kind === 'queued' && was?.kind === 'paused') return 'resume'
    if (state.kind === 'queued' && was?.kind === 'ended') return 'retry'
    return state.kind
  }
  if (before?.upload?.uploadId !== upload?.uploadId) {
    if (upload === undefined) return 'upload gone'
    return upload.adopted === true ? 'upload adopted' : 'upload id'
  }
  if (intent !== undefined && before?.intent?.kind !== intent.kind) return `intent.${intent.kind}`
  if ((before?.leftovers?.length ?? 0) !== (leftovers?.length ?? 0)) return 'leftover'
  if (intent === undefined && before?.intent !== undefined) return 'intent gone'
  return 'task.save'
}
