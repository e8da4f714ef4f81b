import { describe, expect, it } from 'vitest'
import { createKeptPlans } from '../../../../electron/main/fragments/kept-plans.ts'
import { errorOf } from '../../../support/until.ts'

const gone = { code: 'request/invalid' }

describe('kept plans', () => {
  it('are carried out once', async () => {
    const plans = createKeptPlans<string>()
    const id = plans.keep('plan')
    expect(await plans.accept(id, async (plan) => `${plan} done`)).toBe('plan done')
    await expect(plans.accept(id, async () => 'twice')).rejects.toMatchObject(gone)
  })

  it('are not carried out twice at the same time', async () => {
    const plans = createKeptPlans<string>()
    const id = plans.keep('plan')
    const work = Promise.withResolvers<string>()
    const first = plans.accept(id, () => work.promise)
    await expect(plans.accept(id, async () => 'twice')).rejects.toMatchObject(gone)
    work.resolve('once')
    expect(await first).toBe('once')
  })

  it('may be tried again after a failure', async () => {
    const plans = createKeptPlans<string>()
    const id = plans.keep('plan')
    const full = new Error('disk full')
    expect(await errorOf(plans.accept(id, () => Promise.reject(full)))).toBe(full)
    expect(await plans.accept(id, async (plan) => plan)).toBe('plan')
  })

  it('are the newest eight, and none once the window is gone', async () => {
    const plans = createKeptPlans<number>()
    const ids = Array.from({ length: 9 }, (_, index) => plans.keep(index))
    await expect(plans.accept(ids[0] ?? '', async () => 0)).rejects.toMatchObject(gone)
    expect(await plans.accept(ids[1] ?? '', async (plan) => plan)).toBe(1)
    plans.clear()
    await expect(plans.accept(ids[8] ?? '', async () => 0)).rejects.toMatchObject(gone)
  })

  it('do not come back when the window went meanwhile', async () => {
    const plans = createKeptPlans<string>()
    const id = plans.keep('plan')
    const work = Promise.withResolvers<string>()
    const running = plans.accept(id, () => work.promise)
    plans.clear()
    work.reject(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await expect(plans.accept(id, async () => 'late')).rejects.toMatchObject(gone)
  })
})
