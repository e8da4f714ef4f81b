/** A file below the multipart threshold: one PutObject, with the same proofs. */
import { TransferError, toWireError } from '../errors.ts'
import type { TaskResult } from '#shared/task-view.ts'
import type { SendJob, SentProof, SourceRange } from '../pipeline/part-sender.ts'
import { attemptPolicy, retryDelayMs } from './retry.ts'
import { objectOptionsOf, targetOf, type Run, type TransferDeps } from './run.ts'
import { findOurs, provenByAnswer, resultOfHead, toldCallback, verifyObject } from './verify.ts'

/**
 * Uploads the whole file as one request and verifies the object. The sender looks whether the file is
 * still the one that was added, before the first byte and before the last: nobody has to before it.
 */
export async function putWhole(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult> {
  const { source, intent } = run.task()
  const { sizeBytes } = source.identity
  await run.update({ intent: { kind: 'put', atMs: deps.clock.now() }, resume: undefined })
  run.enter('uploading')
  for (let failures = 0; ; failures++) {
    try {
      const sent = await putOnce(run, failures, deps, signal)
      run.note({ md5: sent.md5 })
      const stored = {
        etag: sent.etag,
        crc64: sent.serverCrc64,
        requestId: sent.requestId,
        versionId: sent.versionId,
      }
      const proven = provenByAnswer(run, { ...stored, ourCrc64: sent.crc64, ourMd5: sent.md5 })
      return (
        proven ?? (await verifyObject(run, { sizeBytes, crc64: sent.crc64 }, stored, deps, signal))
      )
    } catch (error) {
      signal.throwIfAborted()
      run.showSent(0)
      if (!(error instanceof TransferError)) throw error
      if (error.code.startsWith('source/') && failures === 0 && intent === undefined) {
        // The last bytes leave only of the file that was added: nothing came of this.
        await run.update({ intent: undefined })
        throw error
      }
      const found = mayBeStored(error) ? await findWhole(run, deps, signal) : undefined
      if (found !== undefined) return toldCallback(run, error, found)
      const isLast = failures + 1 >= attemptPolicy.attempts
      if (error.retry !== 'now' || isLast) throw error
      const delayMs = retryDelayMs(failures, attemptPolicy, deps.random, error.retryAfterMs)
      run.countRetry()
      run.log({
        level: 'warn',
        event: 'part-retry',
        params: { number: 1, attempt: failures + 1, delayMs: Math.round(delayMs) },
        error: toWireError(error),
      })
      await deps.clock.sleep(delayMs, signal)
    }
  }
}

/**
 * The answer may have been lost after the object was stored: a second version would be one too many.
 * An answer that proved other bytes was not lost.
 */
function mayBeStored(error: TransferError): boolean {
  if (error.code === 'oss/callback-failed') return true
  if (error.code.startsWith('integrity/')) return false
  return error.retry === 'now' || error.retry === 'later' || error.code === 'oss/name-taken'
}

/**
 * The object, if it is the whole file as it is now: by our marker, its size and its CRC-64, or the MD5
 * where none is told. The file is read only when an object with marker and size is there.
 */
export async function findWhole(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult | undefined> {
  const { sizeBytes } = run.task().source.identity
  const head = await findOurs(run, { sizeBytes, crc64: undefined }, deps, signal)
  if (typeof head !== 'object') return undefined
  const isCrcTold = head.crc64 !== undefined
  const { crc64, md5 } = await deps.sender.digest(wholeOf(run), !isCrcTold, signal)
  // Without a CRC-64 only an ETag that is an MD5 proves anything; marker and size alone do not.
  const isEqual = isCrcTold ? head.crc64 === crc64 : head.etag.toLowerCase() === md5
  if (!isEqual) return undefined
  return resultOfHead(head, { sizeBytes, crc64 })
}

function wholeOf(run: Run): SourceRange {
  const { path, identity } = run.task().source
  return { path, identity, offsetBytes: 0, lengthBytes: identity.sizeBytes }
}

async function putOnce(
  run: Run,
  failures: number,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<SentProof> {
  const task = run.task()
  const job: SendJob = {
    connectionId: task.target.connectionId,
    source: wholeOf(run),
    withMd5: task.options.verifyMd5,
    stallTimeoutMs: deps.stallTimeoutMs() * Math.min(2 ** failures, 8),
    to: { kind: 'object', target: targetOf(task), options: objectOptionsOf(task) },
  }
  return await deps.sender.send(job, (sentBytes) => run.showSent(sentBytes), signal)
}
