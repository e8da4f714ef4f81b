import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../../../electron/engine/storage/oss/guard.ts'

const pending = new Promise<never>(() => {})

describe('a guard', () => {
  it('rejects with the reason of its caller', async () => {
    const caller = new AbortController()
    using guard = createGuard(caller.signal)
    const raced = guard.race(pending)
    caller.abort('pause')
    await expect(raced).rejects.toBe('pause')
    expect(guard.isLate()).toBe(false)
    await expect(guard.race(pending)).rejects.toBe('pause')
  })

  it('rejects at once for a caller that had stopped before', async () => {
    using guard = createGuard(AbortSignal.abort('cancel'))
    await expect(guard.race(pending)).rejects.toBe('cancel')
  })

  it('is late when the first deadline has passed', async () => {
    using guard = createGuard(new AbortController().signal)
    guard.setDeadline(1)
    guard.setDeadline(1_000_000)
    await expect(guard.race(pending)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(guard.isLate()).toBe(true)
  })

  it('lets an answer through, and leaves nothing behind', async () => {
    const caller = new AbortController()
    {
      using guard = createGuard(caller.signal)
      guard.setDeadline(1_000_000)
      expect(await guard.race(Promise.resolve(1))).toBe(1)
      await expect(guard.race(Promise.reject(new Error('own')))).rejects.toThrow('own')
      expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1)
    }
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
  })
})
