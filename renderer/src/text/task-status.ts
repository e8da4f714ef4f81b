/** The status cell: what a task does, why, and what comes next. Pure. */
import { stateName, type StateName, type TaskView } from '#shared/task-view.ts'
import { errorWords } from './error-words.ts'
import { formatCount, formatDuration } from './format.ts'
import type { Text } from './use-text.ts'

/** The colour family of a state; icon and words always say the same. */
export type Tone = 'run' | 'check' | 'ok' | 'warn' | 'bad' | 'idle'

export interface TaskStatus {
  readonly name: StateName
  readonly tone: Tone
  /** Fits the cell: state and short cause. */
  readonly words: string
  /** The whole sentence, for the tooltip. */
  readonly explanation: string
}

/** What besides the task itself decides about the words. */
export interface StatusContext {
  readonly nowMs: number
  /** No byte has moved for the time after which we say so. */
  readonly isStalled: boolean
  /** Progress cannot be saved now, so nothing is sent. */
  readonly isDiskInTrouble?: boolean
  readonly t: Text['t']
  readonly locale: string
}

/** No byte for this long is called a stall (desktop reference 1.4). */
export const stalledAfterMs = 15_000

const tones: Readonly<Record<StateName, Tone>> = {
  queued: 'idle',
  preparing: 'run',
  uploading: 'run',
  pausing: 'idle',
  paused: 'idle',
  retrying: 'warn',
  'waiting-network': 'warn',
  'needs-credentials': 'bad',
  'source-changed': 'bad',
  'source-missing': 'bad',
  'name-taken': 'bad',
  completing: 'check',
  verifying: 'check',
  done: 'ok',
  failed: 'bad',
  cancelling: 'idle',
  cancelled: 'idle',
}

/** The status of `task` in words of the current language. */
export function taskStatus(task: TaskView, context: StatusContext): TaskStatus {
  const { t, locale } = context
  const name = stateName(task.state)
  const label = t(`states.task.${name}`)
  const plain = { name, tone: tones[name], words: label, explanation: label }
  const state = task.state
  if (context.isDiskInTrouble === true && (name === 'preparing' || name === 'uploading')) {
    return { ...plain, tone: 'warn', words: t('transfers.status.disk') }
  }
  if (name === 'uploading' && context.isStalled) {
    return { ...plain, tone: 'warn', words: t('transfers.status.stalled'), explanation: label }
  }
  if (!('error' in state)) {
    const isMoving = state.kind === 'running' || name === 'done'
    return isMoving && task.partsReused > 0 ? withReused(task, plain, context) : plain
  }
  const cause = errorWords(state.error, locale)
  const explanation = `${label}: ${cause.what} ${cause.do}`
  if (state.kind === 'waiting' && state.for === 'retry') {
    return { ...plain, words: retryWords(cause.title, state.untilMs, context), explanation }
  }
  if (name === 'failed') {
    return { ...plain, words: t('transfers.status.failed', { cause: cause.title }), explanation }
  }
  return { ...plain, explanation }
}

/** What the server held already: in the cell until something is added to it, in the tooltip for good. */
function withReused(task: TaskView, plain: TaskStatus, { t, locale }: StatusContext): TaskStatus {
  const values = {
    reused: formatCount(task.partsReused, locale),
    total: formatCount(task.partsTotal, locale),
  }
  const { name, words: state } = plain
  const explanation = t('transfers.status.onlyOthers', { ...values, state })
  const isNews =
    name === 'preparing' || (name === 'uploading' && task.partsStored <= task.partsReused)
  return isNews
    ? { ...plain, words: t('transfers.status.alreadyThere', values), explanation }
    : { ...plain, explanation }
}

function retryWords(cause: string, untilMs: number, context: StatusContext): string {
  const seconds = Math.ceil((untilMs - context.nowMs) / 1000)
  if (seconds <= 0) return context.t('transfers.status.retryNow', { cause })
  // Far away, only minutes matter; the seconds would make the cause unreadable.
  const shown = seconds < 120 ? seconds : Math.round(seconds / 60) * 60
  const time = formatDuration(shown, context.locale)
  return context.t('transfers.status.retryIn', { cause, time })
}
