import { describe, expect, it } from 'vitest'
import { errorCodes, type ErrorCode } from '#shared/error-codes.ts'
import type { TaskState } from '#shared/task-view.ts'
import { causeActions } from '../../../renderer/src/components/detail/cause-actions.ts'

const error = (code: ErrorCode) => ({ code, message: 'because' }) as const
const failed = (code: ErrorCode): TaskState => ({ kind: 'ended', as: 'failed', error: error(code) })

describe('causeActions', () => {
  it('offers to try at once what would be tried later', () => {
    const state: TaskState = {
      kind: 'waiting',
      for: 'retry',
      untilMs: 0,
      error: error('network/timeout'),
    }
    expect(causeActions(state)).toEqual(['retryNow', 'cancel'])
  })

  it.each([
    ['credentials', ['enterCredentials', 'continue', 'cancel']],
    ['source-changed', ['keepMatching', 'startAgain', 'locate', 'cancel']],
    ['source-missing', ['locate', 'continue', 'cancel']],
    ['name-taken', ['rename', 'overwrite', 'cancel']],
  ] as const)('answers a task blocked by %s', (by, actions) => {
    const state: TaskState = { kind: 'blocked', by, error: error('source/changed') }
    expect(causeActions(state)).toEqual(actions)
  })

  it('leads to the connection where a change of it helps', () => {
    expect(causeActions(failed('oss/wrong-region'))).toContain('editConnection')
    expect(causeActions(failed('source/unreadable'))).not.toContain('editConnection')
  })

  it('asks for the domain first where OSS refuses its public endpoint', () => {
    expect(causeActions(failed('oss/custom-domain-required'))).toEqual([
      'addDomain',
      'retry',
      'cancel',
    ])
  })

  it('offers only removal when the connection is gone', () => {
    expect(causeActions(failed('connection/unknown'))).toEqual(['remove'])
  })

  it('offers something for every failure', () => {
    for (const code of errorCodes) expect(causeActions(failed(code)).length).toBeGreaterThan(0)
  })

  it.each<TaskState>([
    { kind: 'queued' },
    { kind: 'running', phase: 'uploading' },
    { kind: 'stopping', to: 'paused' },
    { kind: 'paused' },
    { kind: 'ended', as: 'done' },
    { kind: 'ended', as: 'cancelled' },
  ])('offers nothing for a state without a cause: $kind', (state) => {
    expect(causeActions(state)).toEqual([])
  })
})
