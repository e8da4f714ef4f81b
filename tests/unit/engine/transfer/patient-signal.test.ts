import { describe, expect, it } from 'vitest'
import { followPatiently } from '../../../../electron/engine/transfer/patient-signal.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

describe('followPatiently', () => {
  it('aborts a while after the signal it follows, with its reason', async () => {
    const clock = createFakeClock()
    const controller = new AbortController()
    using patient = followPatiently(controller.signal, 800, clock)
    await clock.advance(5_000)
    controller.abort('pause')
    await clock.advance(799)
    expect(patient.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(patient.signal.reason).toBe('pause')
  })

  it('is aborted at once when the signal was aborted before', () => {
    using patient = followPatiently(AbortSignal.abort('cancel'), 800, createFakeClock())
    expect(patient.signal.reason).toBe('cancel')
  })

  it('leaves nothing behind', async () => {
    const clock = createFakeClock()
    const controller = new AbortController()
    const patient = followPatiently(controller.signal, 800, clock)
    controller.abort('pause')
    patient[Symbol.dispose]()
    expect(clock.pending()).toBe(0)
  })
})
