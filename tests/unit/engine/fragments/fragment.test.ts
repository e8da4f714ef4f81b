import { describe, expect, it } from 'vitest'
import { indexUses, isInUse } from '../../../../electron/engine/fragments/fragment.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'

const upload = { uploadId: 'u', key: 'k', partSizeBytes: 10, initiatedAtMs: 0 }
const error = { code: 'oss/access-denied', message: 'no' } as const
const leftover = { uploadId: 'u', key: 'k', firstEmptyMs: 0 }
const fragment = { bucket: 'bucket', uploadId: 'u' }

describe('whose a fragment is', () => {
  it.each<readonly [string, Partial<Task>, 'in-use' | 'known' | 'unknown']>([
    ['a queued task', { upload }, 'in-use'],
    ['a paused task', { upload, state: { kind: 'paused' } }, 'in-use'],
    [
      'a waiting task',
      { upload, state: { kind: 'waiting', for: 'retry', untilMs: 0, error } },
      'in-use',
    ],
    [
      'a failed task, which may be retried',
      { upload, state: { kind: 'ended', as: 'failed', error } },
      'in-use',
    ],
    ['a done task', { upload, state: { kind: 'ended', as: 'done' } }, 'known'],
    ['a cancelled task', { upload, state: { kind: 'ended', as: 'cancelled' } }, 'known'],
    ['a task that left it behind', { leftovers: [leftover] }, 'known'],
    ['a task with another upload', { upload: { ...upload, uploadId: 'v' } }, 'unknown'],
    ['a task without one', {}, 'unknown'],
  ])('is told by %s', (_, fields, expected) => {
    const tasks = [aTask(), aTask(fields)]
    expect(indexUses(tasks)(fragment).kind).toBe(expected)
    expect(isInUse(fragment, tasks)).toBe(expected === 'in-use')
  })

  it('is in use by one task though another one left it', () => {
    const user = aTask({ upload, path: '/user' })
    const tasks = [
      aTask({ leftovers: [leftover] }),
      aTask({ upload, state: { kind: 'ended', as: 'done' } }),
      user,
      aTask({ leftovers: [leftover] }),
      aTask({ upload, state: { kind: 'ended', as: 'cancelled' } }),
    ]
    const expected = { kind: 'in-use', taskId: user.id, sourcePath: '/user' }
    expect(indexUses(tasks)(fragment)).toEqual(expected)
    expect(indexUses(tasks.toReversed())(fragment)).toEqual(expected)
  })

  it('is not told by a task of another bucket', () => {
    const tasks = [aTask({ upload, bucket: 'other' })]
    expect(indexUses(tasks)(fragment)).toEqual({ kind: 'unknown' })
    expect(isInUse(fragment, tasks)).toBe(false)
  })
})
