/**
 * Uploads that a lost answer to Initiate probably left behind. A listing does not say who began an
 * upload, so none is ever used, and none deleted before it has stayed empty for a while.
 */
import { TransferError } from '../errors.ts'
import type { ListedUpload, UploadRef } from '../storage/storage.ts'
import type { Task } from '../task/task.ts'
import { abortUntilGone } from './abort-upload.ts'
import { listOwnKey } from './list-own-key.ts'
import { attemptPolicy, withRetry } from './retry.ts'
import type { Run, TransferDeps } from './run.ts'

/**
 * Who begins an upload sends its first part sooner than that (reliability F14). Counted in the time of
 * the service: our own clock may be set while it lasts.
 */
export const leftoverPatienceMs = 10 * 60_000

/** Requests signed further off are refused (OSS API: RequestTimeTooSkewed), so no upload is. */
const windowMs = 15 * 60_000

type Leftover = NonNullable<Task['leftovers']>[number]

/**
 * Remembers what an Initiate without an answer probably left: the only upload among `found` that was
 * not there before, was begun about then, and has no parts. Two of them: nobody can tell, both stay.
 */
export async function noteLeftover(
  run: Run,
  found: readonly ListedUpload[],
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const { intent, leftovers = [] } = run.task()
  if (intent?.kind !== 'initiate' || intent.known === undefined) return
  const known = new Set([...intent.known, ...leftovers.map(({ uploadId }) => uploadId)])
  const candidates = found.filter(
    ({ key, uploadId }) =>
      key === intent.key && !known.has(uploadId) && !deps.isUploadInUse(uploadId),
  )
  if (candidates.length === 0) return
  const theirAtMs = intent.atMs + (await deps.clockOffsetMs())
  const empty: ListedUpload[] = []
  for (const candidate of candidates) {
    if (Math.abs(candidate.initiatedMs - theirAtMs) > windowMs) continue
    if ((await look(candidate, deps, signal)) === 'empty') empty.push(candidate)
  }
  const [only, ...others] = empty
  if (only === undefined || others.length > 0) return
  const { uploadId, key } = only
  const leftover = { uploadId, key, firstEmptyMs: await theirNowMs(deps) }
  await run.update({ intent: undefined, leftovers: [...(run.task().leftovers ?? []), leftover] })
  run.log({ level: 'warn', event: 'leftover', params: { uploadId } })
  deps.leftoverNoted()
}

/**
 * Asks once what an Initiate without an answer has left. When that cannot be found out the intent
 * stays as it is, for the next run to ask.
 */
export async function askForLeftover(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  try {
    const found = await listOwnKey(run, deps, signal, { ...attemptPolicy, attempts: 1 })
    await noteLeftover(run, found ?? [], deps, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
  }
}

/**
 * Looks again at leftovers that were empty long enough ago. Still empty: deleted. Anything else,
 * parts above all, shows that they are somebody's, or gone: forgotten, left as they are.
 */
export async function settleLeftovers(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  for (const leftover of run.task().leftovers ?? []) {
    const nowMs = await theirNowMs(deps)
    // The clock was set back: the wait begins anew, it does not last for years.
    if (nowMs < leftover.firstEmptyMs)
      await replace(run, leftover, { ...leftover, firstEmptyMs: nowMs })
    if (isDue(leftover, nowMs)) await settle(run, leftover, deps, signal)
  }
}

function isDue({ firstEmptyMs }: Leftover, nowMs: number): boolean {
  return nowMs - firstEmptyMs >= leftoverPatienceMs
}

/** As far as it is known: an answer of the service teaches it when we are far off. */
async function theirNowMs({ clock, clockOffsetMs }: TransferDeps): Promise<number> {
  return clock.now() + (await clockOffsetMs())
}

async function settle(
  run: Run,
  leftover: Leftover,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<void> {
  const { uploadId, key } = leftover
  const upload = { bucket: run.task().target.bucket, key, uploadId }
  const isEmpty = !deps.isUploadInUse(uploadId) && (await look(upload, deps, signal)) === 'empty'
  // The look may have taught that our clock was set forward: it is too early to tell.
  if (isEmpty && !isDue(leftover, await theirNowMs(deps))) return
  if (isEmpty && (await isDeleted(upload, deps, signal))) {
    run.log({ level: 'info', event: 'leftover-deleted', params: { uploadId } })
  }
  await replace(run, leftover, undefined)
}

/** `false`: deleting is not allowed here. */
async function isDeleted(
  upload: UploadRef,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await abortUntilGone(upload, deps, signal)
    return true
  } catch (error) {
    if (error instanceof TransferError && error.code === 'oss/access-denied') return false
    throw error
  }
}

/** Read and written in one turn of the loop: a run of the task may note another one meanwhile. */
async function replace(run: Run, old: Leftover, next: Leftover | undefined): Promise<void> {
  const others = (run.task().leftovers ?? []).filter(({ uploadId }) => uploadId !== old.uploadId)
  await run.update({ leftovers: next === undefined ? others : [...others, next] })
}

/** What ListParts says of an upload; `unknown` also when nobody here may look. */
async function look(
  upload: UploadRef,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<'empty' | 'in-use' | 'unknown'> {
  try {
    return await withRetry(attemptPolicy, deps, signal, async () => {
      for await (const part of deps.storage.listParts(upload, signal)) {
        if (part.number > 0) return 'in-use'
      }
      return 'empty'
    })
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/no-such-upload' || error.code === 'oss/access-denied') return 'unknown'
    throw error
  }
}
