/** What the database holds, what can change it, and what a valid value is. */
import { connectionSchema, type Connection } from '#shared/connection.ts'
import { defaultSettings, settingsSchema, type Settings } from '#shared/settings.ts'
import { assertNever } from '../errors.ts'
import { taskSchema, type Task } from '../task/task.ts'

/** The whole index, in memory. Only `applyRecord` changes it. Maps keep the queue's order. */
export interface Index {
  settings: Settings
  readonly connections: Map<string, Connection>
  readonly tasks: Map<string, Task>
}

/** The index for everybody else. */
export interface ReadonlyIndex {
  readonly settings: Settings
  readonly connections: ReadonlyMap<string, Connection>
  readonly tasks: ReadonlyMap<string, Task>
}

/** One change. A task record carries the whole task, so each stands for itself. */
export type StoreRecord =
  | { readonly type: 'tasks.add'; readonly tasks: readonly Task[] }
  | { readonly type: 'task.save'; readonly task: Task }
  | { readonly type: 'tasks.remove'; readonly ids: readonly string[] }
  | { readonly type: 'settings.change'; readonly change: Partial<Settings> }
  | { readonly type: 'connection.save'; readonly connection: Connection }
  | { readonly type: 'connection.remove'; readonly id: string }

/** A value as far as it holds, and the names of what does not. */
export interface Checked<T> {
  readonly value: T | undefined
  readonly dropped: readonly string[]
}

export function emptyIndex(): Index {
  return { settings: defaultSettings, connections: new Map(), tasks: new Map() }
}

/**
 * Applies one record in place; the same records always make the same index.
 * Saving a task that was removed meanwhile changes nothing, except after a gap in the journal
 * (`hasGap`): there the record may be all that is left of the task.
 */
export function applyRecord(index: Index, record: StoreRecord, hasGap = false): void {
  switch (record.type) {
    case 'tasks.add':
      for (const task of record.tasks) index.tasks.set(task.id, task)
      return
    case 'task.save':
      if (hasGap || index.tasks.has(record.task.id)) index.tasks.set(record.task.id, record.task)
      return
    case 'tasks.remove':
      for (const id of record.ids) index.tasks.delete(id)
      return
    case 'settings.change':
      index.settings = { ...index.settings, ...record.change }
      return
    case 'connection.save':
      index.connections.set(record.connection.id, record.connection)
      return
    case 'connection.remove':
      index.connections.delete(record.id)
      return
    default:
      assertNever(record)
  }
}

/**
 * Checks one record like foreign input: at commit, so that nothing is written that a later start
 * would drop, and at load. Bad tasks of a batch are left out, the others stay. `known`: a task as it
 * is in the index; of a change only what is new about it is checked.
 */
export function checkRecord(
  raw: unknown,
  known: (id: string) => Task | undefined = () => undefined,
): Checked<StoreRecord> {
  const { type, tasks, task, ids, id, change, connection } = fieldsOf(raw)
  switch (type) {
    case 'tasks.add':
      return checkBatch(tasks)
    case 'task.save':
      return only(checkTask(task, known(nameOf(task))), nameOf(task), (value) => ({
        type,
        task: value,
      }))
    case 'tasks.remove':
      return Array.isArray(ids) && ids.every((item) => typeof item === 'string')
        ? whole({ type, ids })
        : none('tasks.remove')
    case 'settings.change': {
      const checked = checkSettingsFields(change)
      return { value: { type, change: checked.value }, dropped: checked.dropped }
    }
    case 'connection.save':
      return only(checkConnection(connection), nameOf(connection), (value) => ({
        type,
        connection: value,
      }))
    case 'connection.remove':
      return typeof id === 'string' ? whole({ type, id }) : none('connection.remove')
    default:
      return none(String(type))
  }
}

/** Ids become names of files. */
const idPattern = /^[A-Za-z0-9_][\w.-]{0,63}$/

export function isSafeId(id: string): boolean {
  return idPattern.test(id)
}

/**
 * The task as it is, fields this version does not know included, with the defaults of those that came later.
 * Fields that are the very ones of a `checked` task are not looked at again.
 */
export function checkTask(raw: unknown, checked?: Task): Task | undefined {
  if (checked !== undefined && isLike(raw, checked)) return raw
  const parsed = taskSchema.safeParse(raw)
  if (!parsed.success || !isSafeId(parsed.data.id)) return undefined
  const { restarts } = parsed.data
  const task = raw as Task
  return task.restarts === restarts ? task : { ...task, restarts }
}

function isLike(raw: unknown, checked: Task): raw is Task {
  const task = fieldsOf(raw)
  const known = fieldsOf(checked)
  // Without it, it gets the default.
  if (task['restarts'] === undefined || !isSafeId(nameOf(raw))) return false
  return taskFields.every(
    ([name, field]) => task[name] === known[name] || field.safeParse(task[name]).success,
  )
}

const taskFields = Object.entries(taskSchema.shape)

export function checkConnection(raw: unknown): Connection | undefined {
  const parsed = connectionSchema.safeParse(raw)
  return parsed.success && isSafeId(parsed.data.id)
    ? { ...(raw as Connection), ...parsed.data }
    : undefined
}

/** Each field for itself: a bad one falls back to what was there before (or the default). */
export function checkSettingsFields(
  raw: unknown,
): Checked<Partial<Settings>> & { readonly value: Partial<Settings> } {
  const dropped: string[] = []
  const value: Record<string, unknown> = {}
  const fields: Readonly<Record<string, { safeParse(raw: unknown): { success: boolean } }>> =
    settingsSchema.shape
  for (const [name, field] of Object.entries(fieldsOf(raw))) {
    if (Object.hasOwn(fields, name) && fields[name]?.safeParse(field).success === false) {
      dropped.push(`settings.${name}`)
    } else if (field !== undefined) {
      value[name] = field
    }
  }
  return { value, dropped }
}

/** The name under which a record that does not hold is reported. */
export function nameOf(raw: unknown): string {
  const { id } = fieldsOf(raw)
  return typeof id === 'string' ? id : 'unnamed'
}

function checkBatch(raw: unknown): Checked<StoreRecord> {
  if (!Array.isArray(raw)) return none('tasks.add')
  const tasks: Task[] = []
  const dropped: string[] = []
  for (const item of raw) {
    const task = checkTask(item, tasks.at(-1))
    if (task === undefined) dropped.push(nameOf(item))
    else tasks.push(task)
  }
  return { value: { type: 'tasks.add', tasks }, dropped }
}

function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
}

function whole(value: StoreRecord): Checked<StoreRecord> {
  return { value, dropped: [] }
}

function none(name: string): Checked<StoreRecord> {
  return { value: undefined, dropped: [name] }
}

function only<T>(
  value: T | undefined,
  name: string,
  make: (value: T) => StoreRecord,
): Checked<StoreRecord> {
  return value === undefined ? none(name) : whole(make(value))
}
