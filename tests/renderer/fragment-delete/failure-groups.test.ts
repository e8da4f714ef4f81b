import { describe, expect, it } from 'vitest'
import { groupFailures } from '../../../renderer/src/components/fragment-delete/failure-groups.ts'

const timeout = { code: 'network/timeout', message: 'timeout' } as const
const denied = {
  code: 'oss/access-denied',
  message: 'AccessDenied',
  details: { operation: 'AbortMultipartUpload' },
} as const

describe('groupFailures', () => {
  it('tells each cause once, the most frequent first, with the right that is missing', () => {
    const failures = [timeout, denied, denied].map((error, id) => ({ id, error }))
    const groups = groupFailures(failures)
    expect(
      groups.map(({ error, action, failures: all }) => [error.code, action, all.length]),
    ).toEqual([
      ['oss/access-denied', 'oss:AbortMultipartUpload', 2],
      ['network/timeout', undefined, 1],
    ])
  })

  it('keeps refusals of different rights apart', () => {
    const other = { ...denied, details: { operation: 'ListParts' } }
    const groups = groupFailures([{ error: denied }, { error: other }])
    expect(groups.map(({ action }) => action)).toEqual([
      'oss:AbortMultipartUpload',
      'oss:ListParts',
    ])
  })
})
