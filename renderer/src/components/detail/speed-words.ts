/** Speed, time left and end of a task in words. Pure. */
import type { SpeedHistory, TaskView } from '#shared/task-view.ts'
import { formatBytes, formatDuration, formatTime, roundTimeLeft } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import { isStalled } from './speed-series.ts'

export interface SpeedWords {
  /** The figure, e.g. `86.4`. */
  readonly figure: string
  /** Its unit, e.g. `MiB/s`. */
  readonly unit: string
  /** Time left and end, or why there is none. */
  readonly outlook: string
}

/** A clock time for the end is worth saying from here on. */
const clockFromSeconds = 60

export function speedWords(
  { t }: Pick<Text, 't'>,
  locale: string,
  task: TaskView,
  history: SpeedHistory | undefined,
  nowMs: number,
): SpeedWords {
  const [figure = '', unit = ''] = formatBytes(task.speedBytesPerSecond, locale).split(' ')
  return {
    figure,
    unit: t('detail.speed.unit', { value: unit }),
    outlook: outlook(t, locale, task, history, nowMs),
  }
}

function outlook(
  t: Text['t'],
  locale: string,
  task: TaskView,
  history: SpeedHistory | undefined,
  nowMs: number,
): string {
  if (task.state.kind === 'ended' && task.endedAtMs !== undefined) {
    return t('detail.speed.finished', { time: formatTime(task.endedAtMs, nowMs, locale) })
  }
  if (task.state.kind !== 'running') return t('detail.speed.idle')
  if (task.state.phase !== 'uploading') return t(`states.task.${task.state.phase}`)
  if (task.timeLeftSeconds === undefined) {
    return isStalled(history) ? t('detail.speed.stalled') : ''
  }
  const seconds = roundTimeLeft(task.timeLeftSeconds)
  const left = t('detail.speed.left', { time: formatDuration(seconds, locale) })
  if (seconds < clockFromSeconds) return left
  const time = formatTime(nowMs + seconds * 1000, nowMs, locale)
  return `${left} · ${t('detail.speed.doneAbout', { time })}`
}
