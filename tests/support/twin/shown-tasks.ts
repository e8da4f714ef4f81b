/** What a person is shown, judged as it comes: legal changes, honest progress, failures with a reason (I2, I8). */
import type { EngineEvent } from '../../../electron/engine/events.ts'
import type { ErrorCode } from '#shared/error-codes.ts'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import type { Oracle } from './oracle.ts'
import { isReachable } from './reachable.ts'
import { originOf } from './renamed.ts'

/** What has to have happened to a key for a task to end with this code; nothing else may fail one. */
const reasons: Partial<Record<ErrorCode, readonly string[]>> = {
  'oss/access-denied': ['denied'],
  'oss/token-expired': ['expired'],
  'oss/no-such-upload': ['upload lost', 'lost record'],
  // Three times in a row, an ETag that was wrong in the answer and that no MD5 was compared with.
  'oss/invalid-part': ['foreign part', 'flipped byte', 'damaged part'],
  'oss/invalid-digest': ['flipped byte'],
  'integrity/part': ['flipped byte', 'damaged part', 'damaged put'],
  'integrity/object': ['flipped byte', 'damaged put', 'damaged complete', 'foreign part'],
  'source/unreadable': ['unreadable'],
  'source/locked': ['unreadable'],
  'source/read-error': ['unreadable'],
}

export class ShownTasks {
  readonly #oracle: Oracle
  readonly #states = new Map<string, TaskState>()
  readonly #confirmed = new Map<string, number>()

  constructor(oracle: Oracle) {
    this.#oracle = oracle
  }

  forget(): void {
    this.#states.clear()
    this.#confirmed.clear()
  }

  heard(event: EngineEvent): void {
    switch (event.type) {
      case 'task.changed':
        this.#changed(event.task)
        break
      case 'progress':
        for (const { id, confirmedBytes } of event.items) this.#moved(id, confirmedBytes)
        break
      case 'log':
        // The recorded reasons for which stored bytes are stored no longer.
        if (event.entry.event === 'part-reset' || event.entry.event === 'upload-gone') {
          this.#confirmed.delete(event.taskId)
        }
        break
      default:
    }
  }

  #changed(task: TaskView): void {
    const { id, state, confirmedBytes, sizeBytes } = task
    const name = `${task.name} -> ${task.key}`
    const before = this.#states.get(id)
    this.#states.set(id, state)
    if (before !== undefined && !isReachable(before, state)) {
      this.#oracle.violate('I8', `${name}: ${JSON.stringify(before)} to ${JSON.stringify(state)}`)
    }
    if (confirmedBytes > sizeBytes) {
      this.#oracle.violate('I8', `${name} shows ${confirmedBytes} of ${sizeBytes} bytes`)
    }
    this.#moved(id, confirmedBytes)
    if (state.kind === 'ended' && state.as === 'failed') this.#failed(task, state.error.code)
    if (state.kind === 'ended' && state.as === 'cancelled') this.#oracle.excuse(id, 'cancelled')
    this.#oracle.tell(`   ${task.key}: ${textOf(state)}`)
  }

  #moved(id: string, confirmedBytes: number): void {
    const state = this.#states.get(id)
    // A run begins by asking what is stored.
    const isUnderWay = state?.kind === 'running' && state.phase !== 'preparing'
    const before = isUnderWay ? this.#confirmed.get(id) : undefined
    this.#confirmed.set(id, confirmedBytes)
    if (before === undefined || confirmedBytes >= before) return
    this.#oracle.violate('I8', `progress of ${id} went from ${before} back to ${confirmedBytes}`)
  }

  #failed({ key }: TaskView, code: ErrorCode): void {
    const needed = reasons[code] ?? []
    // Credentials are those of the connection: no task of it asks again with refused ones.
    const whose = code === 'oss/token-expired' ? '' : key
    if (this.#oracle.isExcused(whose, ...needed)) return
    // What was begun under its first key is given up under that key.
    if (whose !== '' && this.#oracle.isExcused(originOf(whose), ...needed)) return
    this.#oracle.violate('I2', `${key} failed with ${code} for no reason`)
  }
}

function textOf(state: TaskState): string {
  const what =
    'phase' in state ? state.phase : 'by' in state ? state.by : 'as' in state ? state.as : ''
  const error = 'error' in state ? ` ${state.error.code}: ${state.error.message}` : ''
  return `${state.kind} ${what}${error}`
}
