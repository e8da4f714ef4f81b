import { describe, expect, it } from 'vitest'
import { withReplies } from './with-replies.ts'

describe('limits', () => {
  it('are those of the service', async () => {
    await withReplies([], async (storage) => {
      expect(storage.limits).toEqual({
        minPartSizeBytes: 102_400,
        maxPartSizeBytes: 5_368_709_120,
        maxParts: 10_000,
        maxObjectSizeBytes: 53_687_091_200_000,
        maxPutSizeBytes: 5_368_709_120,
        maxKeyBytes: 1_023,
      })
    })
  })
})
