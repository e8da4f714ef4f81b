import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError, type RetryAdvice } from '../../../../electron/engine/errors.ts'
import { completeOutcome } from '../../../../electron/engine/fragments/complete-outcome.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import { wholeOf } from '../../../../electron/engine/fragments/whole.ts'
import { createFakeStorage } from '../../../support/fake-storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'
import { lostConnection } from '../../../support/storage-faults.ts'

const live = new AbortController().signal
const options = { contentType: '', metadata: {}, forbidOverwrite: false }
const target = { bucket: 'bucket', key: 'k' }

function bodyOf(text: string) {
  const bytes = Buffer.from(text)
  const open = async function* () {
    yield bytes
  }
  return { lengthBytes: bytes.length, md5Base64: undefined, open }
}

/** An upload of two parts that was looked at; the answer to Complete is `error`. */
async function bench(error: TransferError) {
  const storage = createFakeStorage()
  const upload = await storage.initiate(target, options, live)
  await storage.putPart(upload, 1, bodyOf('0123456789'), live)
  await storage.putPart(upload, 3, bodyOf('end'), live)
  const whole = wholeOf(await Array.fromAsync(storage.listParts(upload, live)))
  const seen = storage.calls.length
  const budget = createRequestBudget()
  const outcome = () =>
    completeOutcome(
      { connectionId: 'c', ...upload },
      whole,
      error,
      { storage, budget, clock: createFastClock(100_000), random: () => 0.5 },
      live,
    )
  const looks = (): readonly string[] =>
    storage.calls.slice(seen).filter((call) => call === 'list' || call === 'head')
  return { storage, upload, outcome, looks }
}

const answered = (code: ErrorCode, retry: RetryAdvice, status: number) =>
  new TransferError(code, 'no', { retry, status, requestId: 'R' })

describe('the outcome of a Complete without a clear answer', () => {
  it('is the object that was made of these parts', async () => {
    const { storage, upload, outcome } = await bench(lostConnection())
    await storage.completeAll(upload, options, live)
    expect(await outcome()).toMatchObject({ sizeBytes: 13 })
  })

  it.each(['more', 'less', 'none'])('is unknown when the object is of others: %s', async (what) => {
    const { storage, upload, outcome } = await bench(lostConnection())
    if (what === 'more') await storage.putPart(upload, 2, bodyOf('abcdefghij'), live)
    if (what === 'less') await storage.putObject(target, bodyOf('0123456789enD'), options, live)
    if (what === 'more') await storage.completeAll(upload, options, live)
    else await storage.abort(upload, live)
    await expect(outcome()).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      retry: 'person',
      details: { ...target, uploadId: upload.uploadId, upload: 'gone', cause: 'network/reset' },
    })
  })

  it('is asked for some times while the upload is open, then called unknown', async () => {
    const { storage, outcome, looks } = await bench(lostConnection())
    await storage.putObject(target, bodyOf('0123456789end'), options, live)
    await expect(outcome()).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      details: { upload: 'open' },
    })
    expect(looks()).toEqual(Array.from({ length: 6 }, () => 'list'))
  })

  it.each<readonly [ErrorCode, RetryAdvice]>([
    ['network/dns', 'later'],
    ['network/refused', 'later'],
    ['network/tls', 'later'],
    ['oss/access-denied', 'person'],
    ['oss/name-taken', 'person'],
    ['oss/entity-too-small', 'never'],
    ['request/refused', 'never'],
  ])('is not asked for when nothing can have come of it: %s', async (code, retry) => {
    const error = answered(code, retry, 400)
    const { outcome, looks } = await bench(error)
    await expect(outcome()).rejects.toBe(error)
    expect(looks()).toEqual([])
  })

  it("is the service's own word while the upload is open", async () => {
    const error = answered('oss/server-error', 'now', 503)
    const { outcome, looks } = await bench(error)
    await expect(outcome()).rejects.toBe(error)
    expect(looks()).toEqual(['list'])
  })

  it('is not that nothing was done because the service stumbled: it may be at it yet', async () => {
    const { outcome, looks } = await bench(answered('oss/server-error', 'now', 500))
    await expect(outcome()).rejects.toMatchObject({
      code: 'oss/outcome-unknown',
      details: { upload: 'open', cause: 'oss/server-error' },
    })
    expect(looks()).toHaveLength(6)
  })

  it('is not what a gateway says', async () => {
    const error = new TransferError('oss/server-error', 'no', { retry: 'now', status: 502 })
    const { outcome } = await bench(error)
    await expect(outcome()).rejects.toMatchObject({ code: 'oss/outcome-unknown' })
  })

  it('is that the upload is gone, unless its object is there', async () => {
    const error = answered('oss/no-such-upload', 'never', 404)
    const { storage, upload, outcome } = await bench(error)
    await storage.putObject(target, bodyOf('another object'), options, live)
    await expect(outcome()).rejects.toBe(error)
    await storage.completeAll(upload, options, live)
    expect(await outcome()).toMatchObject({ sizeBytes: 13 })
  })
})
