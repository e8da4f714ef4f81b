/** What a run does when its file is not what it was, or cannot be read: compare, wait, then ask. */
import { TransferError } from '../errors.ts'
import { identify, isSameIdentity } from '../pipeline/source-file.ts'
import type { SourceIdentity } from '../task/task.ts'
import type { Run, TransferDeps } from './run.ts'

/** Each costs reading what is stored once more; a file touched more often is being worked on. */
const maxTouches = 3
/** Virus scanners and backup programs let go of a file after a while (reliability F47). */
const patienceMs = 60_000
const lookAgainMs = 5_000

/**
 * A file that only was touched (same file, same size: chmod, touch, a copy of attributes) is compared
 * with its stored parts instead of bothering a person: the error answered begins a run that does so.
 * Everything else is asked about: the error answered is the one given.
 */
export async function afterChange(run: Run, error: TransferError): Promise<TransferError> {
  const { source, resume, touches = 0 } = run.task()
  const identity = await identify(source.path)
  // Nothing has changed since: it is the comparison itself that found other bytes.
  const isNews = !isSameIdentity(identity, source.identity)
  if (!isNews || !isSameFile(identity, source.identity) || touches >= maxTouches) return error
  await run.update({
    source: { ...source, identity },
    resume: resume ?? 'prove-equal',
    touches: touches + 1,
  })
  run.log({ level: 'info', event: 'source-touched', params: { path: source.path } })
  return again(error, 'later', 0)
}

/**
 * Repeats for a minute while the file cannot be read, then tells a person; other tasks go on. A file
 * of which no byte was ever readable is not locked for a moment, its mode forbids it: told at once.
 */
export async function afterRefusal(
  run: Run,
  error: TransferError,
  deps: Pick<TransferDeps, 'clock'>,
): Promise<TransferError> {
  const nowMs = deps.clock.now()
  const { unreadable } = run.task()
  const parts = run.table()?.storedCount ?? 0
  const isForbidden = error.details['osCode'] === 'EACCES' && parts === 0
  if (isForbidden && unreadable === undefined) return again(error, 'never')
  const isOneTrouble =
    unreadable !== undefined &&
    parts <= unreadable.parts &&
    nowMs >= unreadable.lastMs &&
    nowMs - unreadable.lastMs <= patienceMs
  const sinceMs = isOneTrouble ? unreadable.sinceMs : nowMs
  const leftMs = patienceMs - (nowMs - sinceMs)
  if (leftMs <= 0) {
    // Whoever retries it by hand has done something about it: a minute begins anew.
    await run.update({ unreadable: undefined })
    return again(error, 'never')
  }
  await run.update({ unreadable: { sinceMs, lastMs: nowMs, parts } })
  return again(error, 'later', Math.min(lookAgainMs, leftMs))
}

/** Something else has taken its place: a person brings the file back, or says where it is. */
export function noFileAnyMore(run: Run, error: TransferError): TransferError {
  const { path } = run.task().source
  return new TransferError('source/missing', `there is no regular file any more at ${path}`, {
    retry: 'person',
    details: error.details,
    cause: error,
  })
}

function isSameFile(a: SourceIdentity, b: SourceIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.sizeBytes === b.sizeBytes
}

function again(
  error: TransferError,
  retry: TransferError['retry'],
  retryAfterMs?: number,
): TransferError {
  const { code, message, details } = error
  return new TransferError(code, message, { retry, retryAfterMs, details, cause: error })
}
