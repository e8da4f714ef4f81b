import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { createJsonLines } from '../../../electron/cli/json-lines.ts'

const task: TaskView = {
  id: 't1',
  batchId: 'b',
  name: 'f',
  sourcePath: '/files/f\n"x"',
  sizeBytes: 100,
  connectionId: 'c',
  bucket: 'bucket',
  key: 'k',
  state: { kind: 'queued' },
  addedAtMs: 0,
  partSizeBytes: 10,
  partsTotal: 10,
  verifyMd5: true,
  partsReused: 3,
  retries: 0,
  confirmedBytes: 0,
  inFlightBytes: 0,
  partsStored: 0,
  speedBytesPerSecond: 0,
}

const running: TaskView = { ...task, state: { kind: 'running', phase: 'uploading' } }

function setUp(): {
  readonly reporter: ReturnType<typeof createJsonLines>
  readonly lines: () => Record<string, unknown>[]
  readonly pass: (ms: number) => void
} {
  let text = ''
  let nowMs = 0
  const write = (more: string): void => {
    text += more
  }
  return {
    reporter: createJsonLines({
      out: { write, isTerminal: false, stream: new PassThrough() },
      clock: { now: () => nowMs, monotonic: () => nowMs },
      receiptPath: (id) => `/data/receipts/${id}.json`,
    }),
    lines: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    pass: (ms) => {
      nowMs += ms
    },
  }
}

describe('createJsonLines', () => {
  it('writes one object per line, whatever the name', () => {
    const { reporter, lines } = setUp()
    reporter.added(task)
    expect(lines()).toEqual([
      {
        type: 'added',
        at: '1970-01-01T00:00:00.000Z',
        id: 't1',
        file: '/files/f\n"x"',
        bytes: 100,
        bucket: 'bucket',
        key: 'k',
        resumed: false,
      },
    ])
  })

  it('tells progress of a file at most once a second', () => {
    const { reporter, lines, pass } = setUp()
    reporter.added(task)
    reporter.changed(running)
    for (let tick = 0; tick < 12; tick++) {
      reporter.progress([{ ...task, confirmedBytes: tick }])
      pass(250)
    }
    const told = lines().filter(({ type }) => type === 'progress')
    expect(told.map(({ confirmedBytes }) => confirmedBytes)).toEqual([0, 4, 8])
  })

  it('tells a state once, its cause, and failure with remedy and request ID', () => {
    const { reporter, lines } = setUp()
    reporter.added(task)
    const error = { code: 'oss/access-denied', message: 'm', requestId: 'R' } as const
    const failed: TaskView = { ...task, state: { kind: 'ended', as: 'failed', error } }
    reporter.changed(failed)
    reporter.changed(failed)
    const [, state, end, ...more] = lines()
    expect(more).toEqual([])
    expect(state).toMatchObject({ type: 'state', state: 'failed', code: 'oss/access-denied' })
    expect(end).toMatchObject({
      type: 'failed',
      code: 'oss/access-denied',
      what: expect.stringContaining('does not allow'),
      remedy: expect.stringContaining('RAM policy'),
      requestId: 'R',
    })
  })

  it('tells the proof of a finished file', () => {
    const { reporter, lines } = setUp()
    const result = { etag: 'E', crc64: '18446744073709551615', checkedBy: 'crc64', requestId: 'R' }
    const done = { ...task, state: { kind: 'ended', as: 'done' }, result } as const
    reporter.changed(done as TaskView)
    reporter.changed(done as TaskView)
    expect(lines().map(({ type }) => type)).toEqual(['added', 'state', 'done'])
    expect(lines().at(-1)).toMatchObject({ type: 'done', ...result, partsReused: 3, kept: false })
  })

  it('tells of an upload nobody here remembered', () => {
    const { reporter, lines } = setUp()
    reporter.added(task)
    reporter.changed(running)
    const params = { uploadId: 'U', parts: 37 }
    reporter.log('t1', { atMs: 0, level: 'info', event: 'adopted', params })
    reporter.log('t1', { atMs: 0, level: 'info', event: 'reconciled' })
    expect(lines().slice(2)).toMatchObject([{ type: 'adopted', id: 't1', ...params }])
  })

  it('tells of the connection once for all files, and not of every probe', () => {
    const { reporter, lines } = setUp()
    const down = {
      connectionId: 'c',
      state: 'down',
      cause: 'network',
      untilMs: 5_000,
      isTrying: false,
      failures: 1,
      error: { code: 'network/refused', message: '' },
      waitingTasks: 3,
    } as const
    reporter.health([down])
    reporter.health([{ ...down, isTrying: true }])
    reporter.health([{ ...down, failures: 2, untilMs: 9_000 }])
    reporter.health([])
    const told = lines().map(({ type, state, failures, until }) => [type, state, failures, until])
    expect(told).toEqual([
      ['connection', 'down', 1, '1970-01-01T00:00:05.000Z'],
      ['connection', 'down', 2, '1970-01-01T00:00:09.000Z'],
      ['connection', 'well', undefined, undefined],
    ])
    expect(lines()[0]).toMatchObject({ waiting: 3, cause: 'network', code: 'network/refused' })
  })
})
