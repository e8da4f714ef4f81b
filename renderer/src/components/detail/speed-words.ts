/** Speed, time left and end of a task in words. Pure. */
import type { SpeedHistory, TaskView } from '#shared/task-view.ts'
import { formatBytes, formatDuration, formatTime, roundTimeLeft } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'
import { isStalled, speedFigures, speedSeries } from './speed-series.ts'

export interface SpeedWords {
  /** The figure, e.g. `86.4`: the speed now, or the average of what has ended. */
  readonly figure: string
  /** Its unit, e.g. `MiB/s`. */
  readonly unit: string
  /** Time left and end, or why there is none. */
  readonly outlook: string
  /** The two alone, where they are known. */
  readonly left?: string
  readonly end?: string
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
  const average = isEnded(task) && history ? speedFigures(speedSeries(history))?.average : undefined
  const shown = average ?? task.speedBytesPerSecond
  const [figure = '', unit = ''] = formatBytes(shown, locale).split(' ')
  return {
    figure,
    unit: t(average === undefined ? 'detail.speed.unit' : 'detail.speed.averageUnit', {
      value: unit,
    }),
    ...outlook(t, locale, task, history, nowMs),
  }
}

/** Nothing moves any more: the average is what there is to say. */
function isEnded(task: TaskView): boolean {
  return task.state.kind === 'ended'
}

function outlook(
  t: Text['t'],
  locale: string,
  task: TaskView,
  history: SpeedHistory | undefined,
  nowMs: number,
): Pick<SpeedWords, 'outlook' | 'left' | 'end'> {
  if (isEnded(task) && task.endedAtMs !== undefined) {
    const time = formatTime(task.endedAtMs, nowMs, locale)
    return { outlook: t('detail.speed.finished', { time }) }
  }
  if (task.state.kind !== 'running') return { outlook: t('detail.speed.idle') }
  if (task.state.phase !== 'uploading') return { outlook: t(`states.task.${task.state.phase}`) }
  if (task.timeLeftSeconds === undefined) {
    return { outlook: isStalled(history) ? t('detail.speed.stalled') : '' }
  }
  const seconds = roundTimeLeft(task.timeLeftSeconds)
  const left = formatDuration(seconds, locale)
  const leftWords = t('detail.speed.left', { time: left })
  if (seconds < clockFromSeconds) return { outlook: leftWords, left }
  const end = formatTime(nowMs + seconds * 1000, nowMs, locale)
  return { outlook: `${leftWords} · ${t('detail.speed.doneAbout', { time: end })}`, left, end }
}
