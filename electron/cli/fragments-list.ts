/** Incomplete uploads with what they hold. */
import { TransferError, toWireError } from '../engine/errors.ts'
import type { WireError } from '#shared/error-codes.ts'
import { systemClock } from '../engine/ports.ts'
import type { ListedUpload, ObjectStorage, UploadRef } from '../engine/storage/storage.ts'
import type { Task } from '../engine/task/task.ts'
import { attemptPolicy, withRetry } from '../engine/transfer/retry.ts'
import { errorLines, tellError } from './error-words.ts'
import type { TasksInFolder } from './fragments-access.ts'
import type { Io } from './io.ts'
import { count, formatBytes, printable } from './printable.ts'

export interface Fragment extends UploadRef {
  /** Undefined when only the upload ID was given. */
  readonly initiatedMs: number | undefined
  readonly parts: number
  readonly bytes: number
  /** Why parts and bytes are not known. */
  readonly error: WireError | undefined
  readonly task: Task | undefined
}

/** ListParts requests at the same time. */
const looksAtOnce = 4

/** In the order of the service. What ends while it is looked at is left out. */
export async function* listFragments(
  uploads: AsyncIterable<ListedUpload>,
  storage: Pick<ObjectStorage, 'listParts'>,
  tasks: Pick<TasksInFolder, 'find'>,
  signal: AbortSignal,
): AsyncGenerator<Fragment> {
  const ahead: Promise<Fragment | undefined>[] = []
  try {
    for await (const upload of uploads) {
      const task = tasks.find(upload.bucket, upload.uploadId)
      const looked = look({ ...upload, task }, storage, signal)
      // Awaited in its turn; until then a rejection must not count as nobody's.
      looked.catch(() => {})
      ahead.push(looked)
      if (ahead.length < looksAtOnce) continue
      const fragment = await ahead.shift()
      if (fragment !== undefined) yield fragment
    }
    for (const next of ahead) {
      const fragment = await next
      if (fragment !== undefined) yield fragment
    }
  } finally {
    await Promise.allSettled(ahead)
  }
}

/** One upload with its parts; `undefined` when the service does not know it (any more). */
export async function look(
  upload: UploadRef & Pick<Fragment, 'task'> & { readonly initiatedMs?: number },
  storage: Pick<ObjectStorage, 'listParts'>,
  signal: AbortSignal,
): Promise<Fragment | undefined> {
  const { bucket, key, uploadId, task, initiatedMs } = upload
  const fragment = { bucket, key, uploadId, task, initiatedMs }
  try {
    const held = await withRetry(attemptPolicy, retryDeps, signal, async () => {
      let parts = 0
      let bytes = 0
      for await (const part of storage.listParts(upload, signal)) {
        parts++
        bytes += part.sizeBytes
      }
      return { parts, bytes }
    })
    return { ...fragment, ...held, error: undefined }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError)) throw error
    if (error.code === 'oss/no-such-upload') return undefined
    // Without oss:ListParts the upload is still worth listing.
    if (error.code !== 'oss/access-denied') throw error
    return { ...fragment, parts: 0, bytes: 0, error: toWireError(error) }
  }
}

const retryDeps = { clock: systemClock, random: Math.random }

/** Lists to `io.out`; answers whether everything could be looked at. */
export async function printFragments(
  fragments: AsyncIterable<Fragment>,
  io: Io,
  json: boolean,
): Promise<boolean> {
  const total = { fragments: 0, parts: 0, bytes: 0 }
  let firstError: WireError | undefined
  for await (const fragment of fragments) {
    total.fragments++
    total.parts += fragment.parts
    total.bytes += fragment.bytes
    firstError ??= fragment.error
    io.out.write(
      json
        ? jsonLine('fragment', fragmentFields(fragment))
        : `${fragmentLines(fragment).join('\n')}\n`,
    )
  }
  if (json) io.out.write(jsonLine('summary', total))
  else io.out.write(`${totalLine(total)}\n`)
  if (firstError !== undefined) {
    const [what = '', ...more] = errorLines(firstError)
    io.err.write(`partway: some parts could not be listed: ${[what, ...more].join('\n  ')}\n`)
  }
  return firstError === undefined
}

export function totalLine(total: {
  readonly fragments: number
  readonly parts: number
  readonly bytes: number
}): string {
  const { fragments, parts, bytes } = total
  return `${count(fragments, 'fragment')}, ${count(parts, 'part')}, ${formatBytes(bytes)}`
}

/** Two lines: what it holds, and its name for other commands. */
export function fragmentLines(fragment: Fragment): readonly string[] {
  const { bucket, key, uploadId, initiatedMs, error, parts, bytes, task } = fragment
  const began = initiatedMs === undefined ? '' : `begun ${new Date(initiatedMs).toISOString()}  `
  const held =
    error === undefined ? `${count(parts, 'part')}, ${formatBytes(bytes)}` : 'size unknown'
  const use = task === undefined ? '' : `\n  in use by the task for ${printable(task.source.path)}`
  return [
    `oss://${bucket}/${printable(key)}`,
    `  ${began}${held}  upload ID ${printable(uploadId)}${use}`,
  ]
}

export function fragmentFields(fragment: Fragment): Readonly<Record<string, unknown>> {
  const { bucket, key, uploadId, initiatedMs, error, parts, bytes, task } = fragment
  return {
    bucket,
    key,
    uploadId,
    initiated: initiatedMs === undefined ? null : new Date(initiatedMs).toISOString(),
    parts: error === undefined ? parts : null,
    bytes: error === undefined ? bytes : null,
    inUseBy: task === undefined ? null : { taskId: task.id, file: task.source.path },
  }
}

export function jsonLine(type: string, fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ type, ...fields })}\n`
}

export function jsonError(error: WireError): Readonly<Record<string, unknown>> {
  const { code, what, remedy, requestId } = tellError(error)
  return { code, what, remedy, ...(requestId === undefined ? {} : { requestId }) }
}
