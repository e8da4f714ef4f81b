import { describe, expect, it } from 'vitest'
import { fromElsewhere } from '../../../../electron/engine/task/from-elsewhere.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'

const upload = { uploadId: 'U', key: 'k', partSizeBytes: 5, initiatedAtMs: 1 }
const error = { code: 'network/timeout', message: 'late' } as const
const moving: readonly Task['state'][] = [
  { kind: 'queued' },
  { kind: 'running', phase: 'uploading' },
  { kind: 'running', phase: 'completing' },
  { kind: 'stopping', to: 'paused' },
  { kind: 'stopping', to: 'cancelled' },
  { kind: 'waiting', for: 'network', untilMs: 1, error },
  { kind: 'blocked', by: 'credentials', error },
]

describe('a task from another computer', () => {
  it.each(moving)('is paused and trusts no remembered proof: $kind', (state) => {
    const found = fromElsewhere(aTask({ state, upload }))
    expect(found.state).toEqual({ kind: 'paused' })
    expect(found).toMatchObject({ upload, resume: 'verify' })
  })

  it('deletes nothing: no abort, no restart, no leftovers, also when it has ended', () => {
    const leftovers = [{ uploadId: 'L', key: 'k', firstEmptyMs: 1 }]
    const intent = { kind: 'abort', atMs: 1 } as const
    for (const state of [{ kind: 'paused' }, { kind: 'ended', as: 'done' }] as const) {
      const found = fromElsewhere(aTask({ state, upload, leftovers, intent, resume: 'restart' }))
      expect(found.state).toEqual(state)
      expect(found).toMatchObject({ upload, resume: 'verify' })
      expect(found.leftovers).toBeUndefined()
      expect(found.intent).toBeUndefined()
    }
  })

  it('keeps the intents that are resolved by asking', () => {
    for (const kind of ['initiate', 'put', 'complete'] as const) {
      expect(fromElsewhere(aTask({ intent: { kind, atMs: 1 } })).intent).toEqual({ kind, atMs: 1 })
    }
  })

  it('is the same record when it has ended, and when it was looked at before', () => {
    const done = aTask({ state: { kind: 'ended', as: 'done' } })
    expect(fromElsewhere(done)).toBe(done)
    for (const state of moving) {
      const once = fromElsewhere(aTask({ state, upload }))
      expect(fromElsewhere(once)).toBe(once)
    }
  })
})
