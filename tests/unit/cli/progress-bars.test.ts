import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { createProgressBars } from '../../../electron/cli/progress-bars.ts'

function screen(): {
  readonly output: Parameters<typeof createProgressBars>[0]['screen']
  readonly text: () => string
} {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 24 })
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return {
    output: { write: (more) => void stream.write(more), isTerminal: true, stream },
    text: () => text,
  }
}

const task = {
  id: 't',
  name: 'photos.tar',
  sourcePath: '/in/photos.tar',
  sizeBytes: 100,
  confirmedBytes: 0,
  inFlightBytes: 0,
  partsStored: 0,
  speedBytesPerSecond: 0,
  state: { kind: 'running', phase: 'uploading' },
} as TaskView
const summary = {
  done: 1,
  failed: 1,
  refused: 0,
  unfinished: 0,
  doneBytes: 2048,
  keptBytes: 0,
  seconds: 2,
  exitCode: 1,
}

describe('createProgressBars', () => {
  it('draws a line per running file and one for all, and leaves only the summary', () => {
    const { output, text } = screen()
    const bars = createProgressBars({ screen: output, clock: { now: () => 0 } })
    bars.added(task)
    bars.changed(task)
    bars.progress([{ ...task, confirmedBytes: 40, inFlightBytes: 10 }])
    bars.stop()
    bars.summary(summary)
    expect(text()).toMatch(/photos\.tar +█+░+ +50 %/)
    expect(text()).toMatch(/1 file +█+░+ +50 %/)
    const left = text().slice(text().lastIndexOf('\u001B[0J'))
    expect(left).toContain('1 file uploaded and proven (2.0 KiB in 2 s, 1.0 KiB/s), 1 failed.')
    expect(left).not.toContain('photos.tar')
  })

  it('says why a file failed, with remedy and request ID, and a wait once', () => {
    const { output, text } = screen()
    const bars = createProgressBars({ screen: output, clock: { now: () => 0 } })
    const wait = { code: 'network/dns', message: '', details: { host: 'h.example' } } as const
    for (const id of ['a', 'b']) {
      bars.changed({
        ...task,
        id,
        state: { kind: 'waiting', for: 'network', untilMs: 0, error: wait },
      })
    }
    const error = { code: 'oss/quota', message: '', requestId: 'R-1' } as const
    bars.changed({ ...task, state: { kind: 'ended', as: 'failed', error } })
    bars.stop()
    expect(text().split('h.example could not be resolved')).toHaveLength(2)
    expect(text()).toContain('/in/photos.tar: A limit of the account')
    expect(text()).toContain('Raise the quota')
    expect(text()).toContain('request ID R-1')
  })

  it('says what of an unfinished upload is there already', () => {
    const { output, text } = screen()
    const bars = createProgressBars({ screen: output, clock: { now: () => 0 } })
    bars.added(task)
    bars.changed({ ...task, state: { kind: 'running', phase: 'preparing' } })
    bars.log('t', { atMs: 0, level: 'info', event: 'started' })
    bars.log('t', {
      atMs: 0,
      level: 'info',
      event: 'adopted',
      params: { uploadId: 'U', parts: 37 },
    })
    bars.stop()
    expect(text()).toContain('photos.tar: 37 parts of an unfinished upload are already there')
  })

  it('counts down once for all files while the way is down', () => {
    const { output, text } = screen()
    const bars = createProgressBars({ screen: output, clock: { now: () => 0 } })
    const error = { code: 'network/refused', message: '' } as const
    const state = { kind: 'waiting', for: 'network', untilMs: 7_000, error } as const
    for (const id of ['a', 'b', 'c']) bars.changed({ ...task, id, name: `${id}.bin`, state })
    bars.health([
      {
        connectionId: 'c',
        state: 'down',
        cause: 'network',
        untilMs: 7_000,
        isTrying: false,
        failures: 1,
        error,
        waitingTasks: 3,
      },
    ])
    bars.stop()
    expect(text().split('next try in 7 s: waiting')).toHaveLength(2)
    expect(text()).toMatch(/c\.bin .* waiting/)
    expect(text()).not.toContain('again in')
  })
})
