/** The index as lines of JSON and back, in steps that never hold the main loop for long. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { createSharer } from '../task/share-task.ts'
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
 * copies of the two maps are enough. May be gone through again, with the same text.
 */
export function indexLines(index: Index): Iterable<string> {
  const head = { settings: index.settings, connections: [...index.connections.values()] }
  const tasks = [...index.tasks.values()]
  return {
    *[Symbol.iterator]() {
      yield JSON.stringify(head)
      for (let from = 0; from < tasks.length; from += tasksPerLine) {
        yield `\n${JSON.stringify(tasks.slice(from, from + tasksPerLine))}`
      }
    },
  }
}

/** What was found of an index; `dropped` names what did not hold up, a second task of the same id included. */
export interface FoundIndex {
  readonly index: Index
  readonly dropped: readonly string[]
}

/** Takes the lines of an index one by one, so that they are never in memory together. */
export interface IndexReader {
  /** Without its line feed. */
  line(text: string): Promise<void>
  /** `undefined`: these were not the lines of an index. */
  end(): Promise<FoundIndex | undefined>
}

/** `migrate`: these are lines of an older schema, and it brings them up, all together. */
export function createIndexReader(migrate?: (raw: RawIndex) => unknown): IndexReader {
  const builder = createBuilder()
  const older: unknown[] = []
  let head: Readonly<Record<string, unknown>> | undefined
  let isIndex = true
  return {
    line: async (text) => {
      const value = isIndex ? parse(text) : undefined
      if (!Array.isArray(value)) {
        if (typeof value === 'object' && value !== null) head = value as typeof head
        else isIndex = false
        return
      }
      if (migrate === undefined) builder.tasks(value)
      else for (const task of value) older.push(task)
      await yieldToLoop()
    },
    end: async () => {
      if (!isIndex || head === undefined) return undefined
      const { settings, connections } = head
      if (migrate !== undefined)
        return indexFromRaw(migrate({ settings, connections, tasks: older }))
      return builder.end(settings, connections)
    },
  }
}

/** Checks each value like foreign input; `undefined` when it is no index at all. */
export async function indexFromRaw(raw: unknown): Promise<FoundIndex | undefined> {
  if (typeof raw !== 'object' || raw === null) return undefined
  const { settings, connections, tasks } = raw as Readonly<Record<string, unknown>>
  if (!Array.isArray(tasks)) return undefined
  const builder = createBuilder()
  for (let from = 0; from < tasks.length; from += tasksPerLine) {
    if (from > 0) await yieldToLoop()
    builder.tasks(tasks.slice(from, from + tasksPerLine))
  }
  return builder.end(settings, connections)
}

interface Builder {
  tasks(items: readonly unknown[]): void
  end(settings: unknown, connections: unknown): FoundIndex | undefined
}

function createBuilder(): Builder {
  const index = emptyIndex()
  const share = createSharer()
  const bad: string[] = []
  return {
    tasks: (items) => {
      for (const item of items) {
        const task = checkTask(item)
        if (task === undefined || index.tasks.has(task.id)) bad.push(nameOf(item))
        else index.tasks.set(task.id, share(task))
      }
    },
    end: (settings, connections) => {
      if (!Array.isArray(connections)) return undefined
      const fields = checkSettingsFields(settings)
      index.settings = { ...index.settings, ...fields.value }
      const dropped = [...fields.dropped]
      for (const item of connections) {
        const connection = checkConnection(item)
        const isNew = connection !== undefined && !index.connections.has(connection.id)
        if (isNew) index.connections.set(connection.id, connection)
        else dropped.push(nameOf(item))
      }
      return { index, dropped: [...dropped, ...bad] }
    },
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    // Damaged, or made by hand.
    return undefined
  }
}
