import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { observePart } from '../../../../electron/engine/health/observe-part.ts'

function aBench() {
  const heard: (string | number)[] = []
  let nowMs = 0
  const deps = {
    clock: { monotonic: () => nowMs++ },
    partListener: () => ({
      began: () => void heard.push('began'),
      moved: (bytes: number) => void heard.push(bytes),
      ended: (how: string, _nowMs: number, whole?: { readonly bytes: number }) =>
        void heard.push(how, ...(whole === undefined ? [] : [whole.bytes])),
    }),
  }
  return { deps, heard }
}

const open = new AbortController().signal

describe('observePart', () => {
  it('tells what the socket took, an attempt that begins anew included, and passes it on', async () => {
    const { deps, heard } = aBench()
    const sent: number[] = []
    const answer = await observePart(
      deps,
      320,
      (bytes) => void sent.push(bytes),
      open,
      async (moved) => {
        for (const bytes of [0, 100, 250, 0, 300]) moved(bytes)
        return 'proof'
      },
    )
    expect(answer).toBe('proof')
    expect(sent).toEqual([0, 100, 250, 0, 300])
    expect(heard).toEqual(['began', 0, 100, 150, -250, 300, 20, 'stored', 320])
  })

  it.each<[ErrorCode, string]>([
    ['network/stalled', 'stalled'],
    ['network/timeout', 'timeout'],
    ['network/reset', 'reset'],
    ['oss/throttled', 'throttled'],
    ['network/dns', 'stopped'],
    ['oss/access-denied', 'stopped'],
    ['source/changed', 'stopped'],
  ])('takes the bytes back after %s, and calls it %s', async (code, how) => {
    const { deps, heard } = aBench()
    const error = new TransferError(code, 'no', { retry: 'now' })
    const sending = observePart(
      deps,
      100,
      () => {},
      open,
      async (moved) => {
        moved(70)
        throw error
      },
    )
    await expect(sending).rejects.toBe(error)
    expect(heard).toEqual(['began', 70, -70, how])
  })

  it('blames no line for what was stopped on purpose', async () => {
    const { deps, heard } = aBench()
    const stop = AbortSignal.abort('pause')
    const error = new TransferError('network/timeout', 'cut', { retry: 'now' })
    const sending = observePart(
      deps,
      100,
      () => {},
      stop,
      () => Promise.reject(error),
    )
    await expect(sending).rejects.toBe(error)
    expect(heard).toEqual(['began', 0, 'stopped'])
  })
})
