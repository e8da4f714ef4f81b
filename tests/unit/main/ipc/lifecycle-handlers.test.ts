import { describe, expect, it } from 'vitest'
import type { LifecycleView } from '#shared/lifecycle-view.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import type { Lifecycle } from '../../../../electron/engine/lifecycle/lifecycle-api.ts'
import type { PlannedChange } from '../../../../electron/engine/lifecycle/lifecycle-change.ts'
import { createKeptPlans } from '../../../../electron/main/fragments/kept-plans.ts'
import type { AppParts } from '../../../../electron/main/ipc/app-parts.ts'
import { lifecycleHandlers } from '../../../../electron/main/ipc/lifecycle-handlers.ts'
import { createRequests } from '../../../../electron/main/ipc/requests.ts'

const planned: PlannedChange = {
  connectionId: 'c',
  bucket: 'b',
  before: '<secret-of-main/>',
  after: '<after/>',
  lines: [{ kind: 'added', text: '<Rule>' }],
  overlaps: ['other'],
}
const view: LifecycleView = {
  connectionId: 'c',
  bucket: 'b',
  rules: [],
  otherRules: 0,
  xml: null,
  undo: null,
}
const where = { connectionId: 'c', bucket: 'b', requestId: 'r' }

function handlers(lifecycle: Partial<Lifecycle>) {
  const lifecyclePlans = createKeptPlans<PlannedChange>()
  const requests = createRequests()
  const parts = { engine: { lifecycle }, lifecyclePlans, requests } as unknown as AppParts
  return { requests, ask: lifecycleHandlers(parts) }
}

describe('a change of lifecycle rules', () => {
  it('is shown, then written exactly as it was worked out, once', async () => {
    const written: PlannedChange[] = []
    const { ask } = handlers({
      plan: async () => planned,
      apply: async (change) => {
        written.push(change)
        return view
      },
    })
    const shown = await ask['lifecycle.plan']({ ...where, change: { kind: 'undo' } })
    const { planId, ...rest } = shown
    expect(rest).toEqual({ lines: planned.lines, overlaps: ['other'] })
    expect(await ask['lifecycle.apply']({ planId, requestId: 'r' })).toBe(view)
    await expect(ask['lifecycle.apply']({ planId, requestId: 'r' })).rejects.toMatchObject({
      code: 'request/invalid',
    })
    expect(written).toEqual([planned])
  })

  it('may be tried again after it failed', async () => {
    const full = new TransferError('disk/full', 'no room', { retry: 'later' })
    const answers = [Promise.reject(full), Promise.resolve(view)]
    const { ask } = handlers({
      plan: async () => planned,
      apply: () => answers.shift() ?? Promise.reject(new Error('asked too often')),
    })
    const { planId } = await ask['lifecycle.plan']({ ...where, change: { kind: 'undo' } })
    await expect(ask['lifecycle.apply']({ planId, requestId: 'r' })).rejects.toBe(full)
    expect(await ask['lifecycle.apply']({ planId, requestId: 'r' })).toBe(view)
  })

  it('is never one that the page made up', async () => {
    const { ask } = handlers({ apply: () => Promise.reject(new Error('written')) })
    await expect(ask['lifecycle.apply']({ planId: 'x', requestId: 'r' })).rejects.toMatchObject({
      code: 'request/invalid',
    })
  })

  it('is not worked out any further when the dialog closes', async () => {
    const { ask, requests } = handlers({
      plan: (_connectionId, _bucket, _change, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        }),
    })
    const plan = ask['lifecycle.plan']({ ...where, change: { kind: 'undo' } })
    requests.abort('r')
    await expect(plan).rejects.toMatchObject({ code: 'request/aborted' })
  })
})

it('tells the rules of one bucket, and of all that are known', async () => {
  const read: unknown[] = []
  const { ask } = handlers({
    known: () => [view],
    read: async (...args) => {
      read.push(args.slice(0, 2))
      return view
    },
  })
  expect(ask['lifecycle.known']({})).toEqual([view])
  expect(await ask['lifecycle.read'](where)).toBe(view)
  expect(read).toEqual([['c', 'b']])
})
