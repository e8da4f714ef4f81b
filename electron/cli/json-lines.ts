/**
 * `--json`: one JSON object per line on stdout. Every line has `type` and `at` (ISO 8601); a line
 * about a file has `id` (the same in every run) and `file`. Sizes are bytes, CRC-64 and request
 * IDs strings. New types and fields may be added; a reader skips what it does not know.
 *
 * - `added`: `bytes`, `bucket`, `key`, `resumed` (an earlier run had begun it)
 * - `state`: `state` (one of the seventeen names); for trouble `code`, `what`, `remedy`,
 *   `requestId`, for a wait `until`
 * - `progress`: at most once a second and file: `confirmedBytes`, `inFlightBytes`, `bytes`,
 *   `partsStored`, `partsTotal`, `bytesPerSecond`, `secondsLeft`
 * - `adopted`: `uploadId`, `parts` (an unfinished upload nobody here remembered, equal to the file)
 * - `part-retry`: `part`, `attempt`, `delayMs`, `code`, `what`, `requestId`
 * - `done`: `bucket`, `key`, `bytes`, `etag`, `crc64`, `checkedBy`, `requestId`, `partsTotal`,
 *   `partsReused`, `retries`, `kept` (uploaded by an earlier run, still there), `receipt` (what
 *   `partway receipt` takes: a path; those of small files lie in packs beside it)
 * - `failed`: `code`, `what`, `remedy`, `requestId`
 * - `refused`: `path`, `code`, `what`, `remedy`
 * - `connection`: what concerns all files alike: `state` (`well`, `down`, `slowed`, `refused`); for
 *   trouble `code`, `what`, `remedy`, `requestId`, `waiting` (files); `down`: `cause`, `until` (the next
 *   try), `failures`; `slowed`: `requestsAtOnce`, `until`
 * - `notice`: `kind`, `message`
 * - `summary`: `done`, `failed`, `refused`, `unfinished`, `bytes`, `seconds`, `exitCode`; the last line
 */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { WireError } from '#shared/error-codes.ts'
import { stateName, type TaskProgress, type TaskView } from '#shared/task-view.ts'
import type { Clock } from '../engine/ports.ts'
import { tellError } from './error-words.ts'
import type { Output } from './io.ts'
import { troubleOf, type Reporter } from './reporter.ts'

export interface JsonLinesDeps {
  readonly out: Output
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  /** Where the receipt of a finished task lies. */
  readonly receiptPath: (taskId: string) => string
}

const progressEveryMs = 1000

interface Seen {
  readonly file: string
  readonly bytes: number
  partsTotal: number
  state: string
  toldAtMs: number
}

export function createJsonLines({ out, clock, receiptPath }: JsonLinesDeps): Reporter {
  /** Of 100,000 files most wait, or are over: of those nothing is kept. */
  const seen = new Map<string, Seen | 'waits' | 'over'>()
  let toldConnection = ''

  function line(type: string, fields: Readonly<Record<string, unknown>>): void {
    out.write(`${JSON.stringify({ type, at: new Date(clock.now()).toISOString(), ...fields })}\n`)
  }

  function begun(id: string): Seen | undefined {
    const known = seen.get(id)
    return typeof known === 'object' ? known : undefined
  }

  function progressLine(item: TaskProgress): void {
    const task = begun(item.id)
    if (task === undefined) return
    const nowMs = clock.monotonic()
    if (nowMs - task.toldAtMs < progressEveryMs) return
    task.toldAtMs = nowMs
    line('progress', {
      id: item.id,
      file: task.file,
      confirmedBytes: item.confirmedBytes,
      inFlightBytes: item.inFlightBytes,
      bytes: task.bytes,
      partsStored: item.partsStored,
      partsTotal: task.partsTotal,
      bytesPerSecond: Math.round(item.speedBytesPerSecond),
      secondsLeft: item.timeLeftSeconds === undefined ? null : Math.round(item.timeLeftSeconds),
    })
  }

  function add(task: TaskView, resumed: boolean): void {
    const { id, sourcePath: file, sizeBytes: bytes, bucket, key } = task
    seen.set(id, 'waits')
    line('added', { id, file, bytes, bucket, key, resumed })
  }

  function begin({ id, sourcePath: file, sizeBytes: bytes }: TaskView): Seen {
    const entry: Seen = { file, bytes, partsTotal: 0, state: '', toldAtMs: -Infinity }
    seen.set(id, entry)
    return entry
  }

  function doneLine(task: TaskView, kept: boolean): void {
    const { id, sourcePath: file, bucket, key, sizeBytes: bytes, result } = task
    const { partsTotal, partsReused, retries } = task
    line('done', {
      id,
      file,
      bucket,
      key,
      bytes,
      etag: result?.etag,
      crc64: result?.crc64,
      checkedBy: result?.checkedBy,
      requestId: result?.requestId,
      partsTotal,
      partsReused,
      retries,
      kept,
      receipt: receiptPath(id),
    })
  }

  return {
    added: (task) => add(task, task.startedAtMs !== undefined),
    changed: (task) => {
      if (seen.get(task.id) === 'over') return
      if (!seen.has(task.id)) add(task, true)
      const entry = begun(task.id) ?? begin(task)
      entry.partsTotal = task.partsTotal
      const state = stateName(task.state)
      if (state === entry.state) return
      entry.state = state
      const { id, state: full } = task
      const until =
        full.kind === 'waiting' ? { until: new Date(full.untilMs).toISOString() } : undefined
      line('state', { id, file: entry.file, state, ...errorFields(troubleOf(task)), ...until })
      if (state === 'done' || state === 'cancelled') seen.set(id, 'over')
      if (state === 'done') doneLine(task, false)
      if (state === 'failed') {
        line('failed', { id, file: entry.file, ...errorFields(troubleOf(task)) })
      }
    },
    progress: (items) => {
      for (const item of items) progressLine(item)
    },
    log: (id, entry) => {
      const file = begun(id)?.file
      if (entry.event === 'adopted') line('adopted', { id, file, ...entry.params })
      if (entry.event !== 'part-retry') return
      const { number, attempt, delayMs } = entry.params ?? {}
      const { remedy: _, ...error } = errorFields(entry.error)
      line('part-retry', { id, file, part: number, attempt, delayMs, ...error })
    },
    kept: (task) => {
      add(task, true)
      doneLine(task, true)
    },
    refused: (path, error) => line('refused', { path, ...errorFields(error) }),
    health: (connections) => {
      const [health] = connections
      const fields = health === undefined ? { state: 'well' } : connectionFields(health)
      const text = JSON.stringify(fields)
      // That a probe has left or come back is no news for a program.
      if (text !== toldConnection) line('connection', fields)
      toldConnection = text
    },
    notice: (kind, lines) => line('notice', { kind, message: lines.join(' ') }),
    summary: ({ done, failed, refused, unfinished, doneBytes, seconds, exitCode }) => {
      const rounded = Math.round(seconds * 1000) / 1000
      const counts = { done, failed, refused, unfinished }
      line('summary', { ...counts, bytes: doneBytes, seconds: rounded, exitCode })
    },
    stop: () => {},
  }
}

function connectionFields(health: ConnectionHealth): Readonly<Record<string, unknown>> {
  const { state, waitingTasks: waiting } = health
  const common = { state, waiting, ...errorFields(health.error) }
  switch (health.state) {
    case 'down': {
      const { cause, failures, untilMs } = health
      return { ...common, cause, failures, until: new Date(untilMs).toISOString() }
    }
    case 'slowed': {
      const { requestsAtOnce, untilMs } = health
      const until = untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }
      return { ...common, requestsAtOnce, ...until }
    }
    case 'held':
      return { ...common, ...(health.bucket === undefined ? {} : { bucket: health.bucket }) }
    case 'refused':
      return common
  }
}

function errorFields(error: WireError | undefined): Readonly<Record<string, unknown>> {
  if (error === undefined) return {}
  const { code, what, remedy, requestId } = tellError(error)
  return { code, what, remedy, ...(requestId === undefined ? {} : { requestId }) }
}
