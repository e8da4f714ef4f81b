/** Progress for a person: one bar per running file and one for all, drawn by cli-progress. */
import cliProgress from 'cli-progress'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { TaskProgress, TaskView } from '#shared/task-view.ts'
import type { Clock } from '../engine/ports.ts'
import { barLine, noteOf, type BarLine } from './bar-line.ts'
import { healthNote } from './health-words.ts'
import type { Output } from './io.ts'
import { count, formatBytes, formatDuration } from './printable.ts'
import type { Reporter } from './reporter.ts'
import { createTroubleTeller } from './trouble-teller.ts'

export interface ProgressBarsDeps {
  /** A terminal. */
  readonly screen: Output
  readonly clock: Pick<Clock, 'now'>
}

interface Row {
  task: TaskView
  progress: TaskProgress
  bar: cliProgress.SingleBar | undefined
}

const framesPerSecond = 5

export function createProgressBars({ screen, clock }: ProgressBarsDeps): Reporter {
  /** `undefined` until its file begins: of 100,000 most wait. */
  const rows = new Map<string, Row | undefined>()
  /** Files that run or wait. */
  const active = new Set<Row>()
  let shownBars = 0
  let totalBytes = 0
  let doneBytes = 0
  let health: readonly ConnectionHealth[] = []
  const bars = new cliProgress.MultiBar({
    stream: screen.stream,
    format: (_, params, payload: { readonly line: () => BarLine }) =>
      barLine(payload.line(), params.maxWidth),
    fps: framesPerSecond,
    clearOnComplete: true,
    // Lines move when something is said above them, so an unchanged one is drawn again too.
    forceRedraw: true,
    // The command pauses the upload itself and stops the bars then.
    gracefulExit: false,
    linewrap: null,
    emptyOnZero: true,
  })
  const total = bars.create(1, 0, { line: totalLine })
  let isStopped = false

  function totalLine(): BarLine {
    let bytes = doneBytes
    let speed = 0
    for (const { progress } of active) {
      bytes += progress.confirmedBytes + progress.inFlightBytes
      speed += progress.speedBytesPerSecond
    }
    const name = count(rows.size, 'file')
    const secondsLeft = speed > 0 ? (totalBytes - bytes) / speed : undefined
    const note = healthNote(health, clock.now())
    return { name, bytes, totalBytes, bytesPerSecond: speed, secondsLeft, note }
  }

  function lineOf(row: Row): BarLine {
    const { task, progress } = row
    return {
      name: task.name,
      bytes: progress.confirmedBytes + progress.inFlightBytes,
      totalBytes: task.sizeBytes,
      bytesPerSecond: progress.speedBytesPerSecond,
      secondsLeft: progress.timeLeftSeconds,
      note: noteOf(task.state, clock.now(), isWaitingTogether()),
    }
  }

  /** The last line counts down for all. */
  const isWaitingTogether = (): boolean => health.some(({ state }) => state === 'down')

  function say(lines: readonly string[]): void {
    const text = `${lines.join('\n')}\n`
    if (isStopped) screen.write(text)
    else bars.log(text)
  }

  const troubles = createTroubleTeller(say)

  function add(task: TaskView): void {
    if (rows.has(task.id)) return
    rows.set(task.id, undefined)
    totalBytes += task.sizeBytes
  }

  function rowOf(task: TaskView): Row {
    const known = rows.get(task.id)
    if (known !== undefined) return known
    const row: Row = { task, progress: task, bar: undefined }
    add(task)
    rows.set(task.id, row)
    return row
  }

  /** A bar for what runs or waits, as long as there is room on the screen. */
  function showBar(row: Row): void {
    const { kind } = row.task.state
    const isActive = kind === 'running' || kind === 'waiting' || kind === 'stopping'
    if (isActive) active.add(row)
    else active.delete(row)
    if (!isActive && row.bar !== undefined) {
      bars.remove(row.bar)
      row.bar = undefined
      shownBars--
    }
    if (!isActive || row.bar !== undefined || shownBars + 3 > rowsOf(screen)) return
    shownBars++
    row.bar = bars.create(1, 0, { line: () => lineOf(row) })
  }

  return {
    added: add,
    changed: (task) => {
      const row = rowOf(task)
      row.task = task
      row.progress = task
      if (task.state.kind === 'ended' && task.state.as === 'done') doneBytes += task.sizeBytes
      if (!isStopped) showBar(row)
      troubles.changed(task)
    },
    progress: (items) => {
      for (const item of items) {
        const row = rows.get(item.id)
        if (row !== undefined) row.progress = item
      }
      troubles.progress(items)
    },
    log: (id, { event, params }) => {
      const name = rows.get(id)?.task.name
      if (event !== 'adopted' || name === undefined) return
      const parts = count(Number(params?.['parts'] ?? 0), 'part')
      troubles.notice('adopted', [`${name}: ${parts} of an unfinished upload are already there`])
    },
    kept: (task) => {
      add(task)
      doneBytes += task.sizeBytes
    },
    refused: troubles.refused,
    health: (connections) => {
      health = connections
      troubles.health(connections)
    },
    notice: troubles.notice,
    summary: (summary) => {
      const { done, failed, refused, unfinished, seconds } = summary
      const sentBytes = summary.doneBytes - summary.keptBytes
      const speed = seconds > 0 ? `, ${formatBytes(sentBytes / seconds)}/s` : ''
      const parts = [
        `${count(done, 'file')} uploaded and proven (${formatBytes(summary.doneBytes)} in ${formatDuration(seconds)}${speed})`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(refused > 0 ? [`${refused} refused`] : []),
        ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
      ]
      screen.write(`${parts.join(', ')}.\n`)
    },
    stop: () => {
      if (isStopped) return
      isStopped = true
      bars.update()
      bars.remove(total)
      bars.stop()
    },
  }
}

function rowsOf(screen: Output): number {
  const { rows } = screen.stream as { readonly rows?: unknown }
  return typeof rows === 'number' && rows > 0 ? rows : 24
}
