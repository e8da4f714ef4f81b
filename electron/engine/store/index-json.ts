/** The index as lines of JSON and back, in steps that never hold the main loop for long. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import {
  checkConnection,
  checkSettingsFields,
  checkTask,
  emptyIndex,
  nameOf,
  type Index,
} from './records.ts'

/** 500 tasks make about 300 KiB and take 1-2 ms. */
const tasksPerLine = 500

/** What a snapshot says, unchecked: what migrations work on. */
export interface RawIndex {
  readonly settings: unknown
  readonly connections: unknown
  readonly tasks: readonly unknown[]
}

/**
 * The index as pieces of text: a line for settings and connections, then one per 500 tasks.
 * One single line would block for half a second on the way back in (64 MB, 100,000 tasks).
 * What it says is cut when this function is called: values never change in place, so shallow
 * copies of the two maps are enough.
 */
export function indexLines(index: Index): Iterable<string> {
  const head = { settings: index.settings, connections: [...index.connections.values()] }
  const tasks = [...index.tasks.values()]
  return (function* () {
    yield JSON.stringify(head)
    for (let from = 0; from < tasks.length; from += tasksPerLine) {
      yield `\n${JSON.stringify(tasks.slice(from, from + tasksPerLine))}`
    }
  })()
}

/** `undefined`: these are not the lines of an index. */
export async function parseIndexLines(text: Buffer): Promise<RawIndex | undefined> {
  const tasks: unknown[] = []
  let head: Readonly<Record<string, unknown>> | undefined
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(0x0a, start)
    const line = parse(text.toString('utf8', start, end === -1 ? text.length : end))
    start = end === -1 ? text.length : end + 1
    if (tasks.length > 0) await yieldToLoop()
    if (Array.isArray(line)) for (const task of line) tasks.push(task)
    else if (typeof line === 'object' && line !== null) head = line as typeof head
    else return undefined
  }
  return head && { settings: head['settings'], connections: head['connections'], tasks }
}

/**
 * Checks each value like foreign input; `undefined` when it is no index at all. `dropped` names
 * what did not hold up, a second task of the same id included.
 */
export async function indexFromRaw(
  raw: unknown,
): Promise<{ readonly index: Index; readonly dropped: readonly string[] } | undefined> {
  if (typeof raw !== 'object' || raw === null) return undefined
  const { settings, connections, tasks } = raw as Readonly<Record<string, unknown>>
  if (!Array.isArray(connections) || !Array.isArray(tasks)) return undefined
  const index = emptyIndex()
  const fields = checkSettingsFields(settings)
  index.settings = { ...index.settings, ...fields.value }
  const dropped = [...fields.dropped]
  for (const item of connections) {
    const connection = checkConnection(item)
    if (connection === undefined || index.connections.has(connection.id)) dropped.push(nameOf(item))
    else index.connections.set(connection.id, connection)
  }
  for (const [position, item] of tasks.entries()) {
    if (position > 0 && position % tasksPerLine === 0) await yieldToLoop()
    const task = checkTask(item)
    if (task === undefined || index.tasks.has(task.id)) dropped.push(nameOf(item))
    else index.tasks.set(task.id, task)
  }
  return { index, dropped }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    // The checksum holds, so somebody made this by hand: damaged like any other.
    return undefined
  }
}
