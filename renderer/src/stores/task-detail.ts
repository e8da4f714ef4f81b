/**
 * The one task whose details are open: its part map, table rows, log and speed, as main tells them.
 * Mirrors only; answers and events of a task looked at before are dropped.
 */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { LogEntry, PartRow, PartsView, SpeedHistory } from '#shared/task-view.ts'
import { call, onEvent, wireOf } from '../ipc.ts'
import { createRowBlocks } from './row-blocks.ts'

export const useTaskDetailStore = defineStore('task-detail', () => {
  const taskId = ref<string>()
  /** Undefined until answered; `null`: the task has no parts (yet). */
  const parts = shallowRef<PartsView | null>()
  const log = shallowRef<readonly LogEntry[]>([])
  const logLoaded = ref(false)
  const speed = shallowRef<SpeedHistory>()
  /** Why main did not answer; the pane shows what it has. */
  const failure = shallowRef<WireError>()
  /** Counts every change of the rows, for those who show them. */
  const rowsVersion = ref(0)

  const blocks = createRowBlocks(
    (from, count) => call('parts.rows', { taskId: taskId.value ?? '', from, count }),
    () => rowsVersion.value++,
    fail,
  )
  let stopListening: (() => void) | undefined
  /** Log lines that came while the log was being read. */
  let early: LogEntry[] = []
  let speedAskedAtMs = 0

  /** Watches `id`, and nothing any more with `undefined`. */
  async function watchTask(id: string | undefined): Promise<void> {
    if (id === taskId.value) return
    taskId.value = id
    parts.value = undefined
    log.value = []
    logLoaded.value = false
    speed.value = undefined
    failure.value = undefined
    early = []
    blocks.clear()
    if (id === undefined) {
      stopListening?.()
      stopListening = undefined
      await quietly(() => call('parts.watch', { taskId: null }))
      return
    }
    stopListening ??= onEvent(take)
    await Promise.all([loadParts(id), loadLog(id), loadSpeed(id)])
  }

  /** Makes sure the rows of parts `first` to `last` are fresh; they arrive with a new `rowsVersion`. */
  function needRows(first: number, last: number): void {
    if (taskId.value !== undefined) blocks.need(first, last)
  }

  /** The row of part `number`, if it has been loaded. */
  function row(number: number): PartRow | undefined {
    return blocks.row(number)
  }

  function take(event: AppEvent): void {
    if (event.type === 'parts' && event.view.taskId === taskId.value) {
      parts.value = event.view
      blocks.expire()
      rowsVersion.value++
    } else if (event.type === 'log' && event.taskId === taskId.value) {
      if (logLoaded.value) log.value = [...log.value, event.entry]
      else early.push(event.entry)
    } else if (event.type === 'progress') {
      const id = taskId.value
      if (id !== undefined && event.items.some((item) => item.id === id)) void refreshSpeed(id)
    } else if (event.type === 'tasks.changed') {
      const id = taskId.value
      if (id !== undefined && event.tasks.some((task) => task.id === id)) void loadSpeed(id)
    }
  }

  async function loadParts(id: string): Promise<void> {
    const view = await quietly(() => call('parts.watch', { taskId: id }))
    // An event that overtook the answer is newer than the answer.
    if (view !== undefined && id === taskId.value) parts.value ??= view
  }

  async function loadLog(id: string): Promise<void> {
    const lines = await quietly(() => call('log.read', { taskId: id }))
    if (id !== taskId.value) return
    const read = lines ?? []
    log.value = [...read, ...early.filter((entry) => !holds(read, entry))]
    early = []
    logLoaded.value = true
  }

  async function loadSpeed(id: string): Promise<void> {
    speedAskedAtMs = Date.now()
    const history = await quietly(() => call('speed.history', { taskId: id }))
    if (history !== undefined && id === taskId.value) speed.value = history
  }

  /** A new sample is due once a step; asking more often would answer the same. */
  async function refreshSpeed(id: string): Promise<void> {
    const stepMs = Math.max(500, speed.value?.stepMs ?? 1000)
    if (Date.now() - speedAskedAtMs >= stepMs) await loadSpeed(id)
  }

  async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      fail(error)
      return undefined
    }
  }

  function fail(error: unknown): void {
    failure.value = wireOf(error)
  }

  return {
    taskId,
    parts,
    log,
    logLoaded,
    speed,
    failure,
    rowsVersion,
    watchTask,
    needRows,
    row,
  }
})

/** Whether the end of `read` already holds `entry`: it may have been read and told at the same time. */
function holds(read: readonly LogEntry[], entry: LogEntry): boolean {
  const text = JSON.stringify(entry)
  return read.slice(-100).some((line) => JSON.stringify(line) === text)
}
