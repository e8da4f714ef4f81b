/** Keeps parts in flight until the table is full. */
import { TransferError, toWireError } from '../errors.ts'
import type { SendJob, SentProof } from '../pipeline/part-sender.ts'
import type { UploadRef } from '../storage/storage.ts'
import type { PartTable } from '../task/part-table.ts'
import { rangeOf } from './listed-part.ts'
import { attemptPolicy, retryDelayMs } from './retry.ts'
import type { Run, TransferDeps } from './run.ts'

/** A stalled part gets twice the patience each time, so that a slow line succeeds in the end. */
const maxPatience = 8

/**
 * Sends every part that is not stored. On trouble that a part's own retries cannot cure no new
 * part is begun, those in flight may end (their bytes are not wasted), and the error is thrown.
 * Nor is one begun while the disk does not take what is noted of the parts (reliability F58).
 */
export async function sendParts(
  run: Run,
  table: PartTable,
  upload: UploadRef,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const inFlight = new Set<Promise<void>>()
  let trouble: { readonly error: unknown } | undefined
  let another = Promise.withResolvers<void>()
  const parts = {
    sizeBytes: table.plan.partSizeBytes,
    withMd5: run.task().options.verifyMd5,
  }
  const share = deps.sharePartsAtOnce(parts, () => another.resolve())

  async function carry(number: number, attempt: number): Promise<void> {
    try {
      await sendPart(run, table, { upload, number, attempt }, deps, signal)
    } catch (error) {
      table.giveBack(number)
      trouble ??= { error }
    }
  }

  try {
    while (true) {
      another = Promise.withResolvers()
      const recovery = deps.checkpoints.recovery(run.task().id)
      const mayBegin = (): boolean => recovery === undefined && trouble === undefined
      while (mayBegin() && inFlight.size < share.most()) {
        const taken = signal.aborted ? undefined : table.takeNext()
        if (taken === undefined) break
        const part = carry(taken.number, taken.attempt).finally(() => inFlight.delete(part))
        inFlight.add(part)
      }
      if (inFlight.size > 0) await Promise.race([...inFlight, another.promise])
      else if (recovery === undefined || trouble !== undefined || signal.aborted) break
      else await orAborted(recovery, signal)
    }
  } finally {
    share.end()
    await deps.checkpoints.flush(run.task().id)
  }
  signal.throwIfAborted()
  if (trouble !== undefined) throw trouble.error
}

/** Resolves with the promise, or when the signal is aborted. */
async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  const giveUp = (): void => resolve()
  signal.addEventListener('abort', giveUp, { once: true })
  await Promise.race([promise, aborted])
  signal.removeEventListener('abort', giveUp)
}

interface PartToSend {
  readonly upload: UploadRef
  readonly number: number
  readonly attempt: number
}

/** Attempts one part until it is stored and proven, or its retries are used up. */
async function sendPart(
  run: Run,
  table: PartTable,
  part: PartToSend,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const { number } = part
  let { attempt } = part
  let lastEtag: string | undefined
  for (let failures = 0; ; failures++) {
    try {
      const sent = await sendAttempt(run, table, { ...part, attempt }, failures, deps, signal)
      const etag = judgeEtag(sent, lastEtag)
      lastEtag = sent.etag
      if (etag === undefined) throw strangeEtag(number, sent)
      const proof = { number, md5: sent.md5, crc64: sent.crc64, etag }
      deps.checkpoints.stored(run.task().id, proof)
      table.stored(proof)
      run.moved()
      return
    } catch (error) {
      signal.throwIfAborted()
      table.failed(number, toWireError(error))
      const isLast = failures + 1 >= attemptPolicy.attempts
      if (!(error instanceof TransferError) || error.retry !== 'now' || isLast) throw error
      const delayMs = retryDelayMs(failures, attemptPolicy, deps.random, error.retryAfterMs)
      run.countRetry()
      run.log({
        level: 'warn',
        event: 'part-retry',
        params: { number, attempt, delayMs: Math.round(delayMs) },
        error: toWireError(error),
      })
      await deps.clock.sleep(delayMs, signal)
      attempt = table.again(number)
    }
  }
}

async function sendAttempt(
  run: Run,
  table: PartTable,
  part: PartToSend,
  failures: number,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<SentProof> {
  const { source, target, options } = run.task()
  const job: SendJob = {
    connectionId: target.connectionId,
    source: rangeOf(source, table.plan, part.number),
    withMd5: options.verifyMd5,
    stallTimeoutMs: deps.stallTimeoutMs() * Math.min(2 ** failures, maxPatience),
    to: { kind: 'part', upload: part.upload, number: part.number },
  }
  return await deps.sender.send(
    job,
    (sentBytes) => table.sent(part.number, part.attempt, sentBytes),
    signal,
  )
}

/**
 * The ETag to remember, or `undefined` when the attempt cannot be trusted. A part's ETag is its MD5
 * (OSS API 3.3.2), but a bucket that encrypts with KMS may say otherwise: then the CRC-64, equal
 * already, is the judge, once the same ETag has come twice.
 */
function judgeEtag(sent: SentProof, lastEtag: string | undefined): string | undefined {
  if (sent.md5 === undefined) return sent.etag
  if (sent.etag.toLowerCase() === sent.md5) return sent.etag
  if (sent.serverCrc64 === undefined) return undefined
  if (sent.etag === '') return sent.md5.toUpperCase()
  return lastEtag === sent.etag ? sent.etag : undefined
}

function strangeEtag(number: number, sent: SentProof): TransferError {
  return new TransferError('integrity/part', `ETag of part ${number} is not its MD5`, {
    retry: 'now',
    requestId: sent.requestId,
    details: { etag: sent.etag, md5: sent.md5 ?? '' },
  })
}
