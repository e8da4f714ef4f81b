import { describe, expect, it } from 'vitest'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import { howToContinue, summaryOf } from '../../../electron/cli/upload-ending.ts'

const done: TaskState = { kind: 'ended', as: 'done' }
const error = { code: 'source/missing', message: '' } as const
const failed: TaskState = { kind: 'ended', as: 'failed', error }
const blocked: TaskState = { kind: 'blocked', by: 'source-missing', error }
const report = { batchId: 'b', taskIds: [], addedBytes: 0, refused: [] }
const refused = { ...report, refused: [{ path: 'p', error }] }

function tasks(...states: TaskState[]): TaskView[] {
  return states.map((state, index) => ({ id: `${index}`, state, sizeBytes: 10 }) as TaskView)
}

describe('summaryOf', () => {
  it.each([
    ['all done', tasks(done, done), report, 'idle', 0],
    ['nothing to do', [], report, 'idle', 0],
    ['one failed', tasks(done, failed), report, 'idle', 1],
    ['one blocked', tasks(done, blocked), report, 'idle', 1],
    ['one refused', tasks(done), refused, 'idle', 1],
    ['stopped half-way', tasks(done, { kind: 'queued' }), report, 'interrupted', 130],
    ['stopped while looking', tasks(done), undefined, 'interrupted', 130],
    ['stopped as the last was done', tasks(done), report, 'interrupted', 0],
    ['gave up', tasks({ kind: 'queued' }), report, 'gave-up', 1],
  ] as const)('%s', (_, views, batch, why, exitCode) => {
    const ended = { tasks: views, report: batch, keptIds: new Set<string>(), seconds: 1, why }
    const summary = summaryOf(ended)
    expect(summary.exitCode).toBe(exitCode)
    expect(howToContinue(summary, why).join(' ').includes('same command again')).toBe(
      exitCode !== 0 && (why !== 'idle' || summary.unfinished > 0),
    )
  })

  it('counts bytes that were sent apart from those an earlier run sent', () => {
    const keptIds = new Set(['0'])
    const ended = { tasks: tasks(done, done), report, keptIds, seconds: 1, why: 'idle' } as const
    expect(summaryOf(ended)).toMatchObject({ doneBytes: 20, keptBytes: 10 })
  })
})
