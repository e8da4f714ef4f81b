/** Writes the receipt of a finished object: after the proof, before the task is called done. */
import type { TaskResult } from '#shared/task-view.ts'
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { combineAll } from '../pipeline/crc64-combine.ts'
import { hostOf } from '../storage/host-of.ts'
import type { Storages } from '../storage/storage.ts'
import type { CheckpointStore, PartProof, ReceiptStore } from '../store/stores.ts'
import { partCount, partRange } from '../task/part-plan.ts'
import {
  receiptVersion,
  sealReceipt,
  type Receipt,
  type ReceiptPart,
  type ReceiptRemark,
} from '../task/receipt.ts'
import type { Task } from '../task/task.ts'
import { retryDelayMs, taskPolicy } from './retry.ts'
import type { Run, RunNotes } from './run.ts'

export interface KeepReceiptDeps {
  readonly receipts: ReceiptStore
  readonly checkpoints: Pick<CheckpointStore, 'read'>
  readonly storages: Pick<Storages, 'access'>
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  /** Of Partway. */
  readonly version: string
}

/**
 * Durable when it resolves. While the disk takes nothing it waits and tries again, as every record
 * does: the object is there and proven, so nothing else may come of it. Rejects with the signal's
 * reason only.
 */
export async function keepReceipt(
  run: Run,
  result: TaskResult,
  deps: KeepReceiptDeps,
  signal: AbortSignal,
): Promise<void> {
  const receipt = await receiptOf(run, result, deps)
  const { id } = run.task()
  for (let failures = 0; ; failures++) {
    try {
      if (receipt.parts === null && (await isBetterThere(id, receipt, deps.receipts))) return
      return await deps.receipts.write(id, receipt)
    } catch (error) {
      if (!(error instanceof TransferError) || error.retry !== 'later') throw error
      deps.logger.warn('a receipt was not written', { task: id, error })
      await deps.clock.sleep(retryDelayMs(failures, taskPolicy, deps.random), signal)
    }
  }
}

async function receiptOf(run: Run, result: TaskResult, deps: KeepReceiptDeps): Promise<Receipt> {
  const task = run.task()
  const notes = run.notes()
  const { source, target, upload } = task
  const { sizeBytes } = source.identity
  const remarks = remarksOn(task, notes)
  return sealReceipt({
    'partway-receipt': receiptVersion,
    partway: deps.version,
    object: {
      endpoint: await hostOf(target.connectionId, deps.storages),
      bucket: target.bucket,
      key: target.key,
      versionId: result.versionId,
      sizeBytes,
      etag: result.etag,
      crc64: result.crc64 === '' ? undefined : result.crc64,
      // Proven by CRC-64 means that the service told the same one.
      serverCrc64: result.checkedBy === 'crc64' ? result.crc64 : undefined,
      checkedBy: result.checkedBy,
      // An adopted upload carries the marker it was begun with: only a look at the object tells it.
      marker: upload?.adopted === true ? notes.marker : task.marker,
    },
    partSizeBytes: upload?.partSizeBytes ?? sizeBytes,
    parts: (await partsOf(run, result.crc64, deps)) ?? null,
    uploadId: upload?.uploadId,
    requestIds: {
      store: notes.storeRequestId,
      initiate: upload?.initiateRequestId,
      head: notes.headRequestId,
    },
    source: { path: source.path, identity: source.identity },
    ...(remarks.length === 0 ? {} : { remarks }),
    times: {
      added: iso(task.addedAtMs),
      ...(task.startedAtMs === undefined ? {} : { started: iso(task.startedAtMs) }),
      proven: iso(deps.clock.now()),
    },
  })
}

function remarksOn({ upload }: Task, notes: RunNotes): readonly ReceiptRemark[] {
  return [
    ...(upload?.adopted === true ? (['options-unknown'] as const) : []),
    ...(notes.isListingDenied === true ? (['parts-not-listed'] as const) : []),
  ]
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** The proofs of all parts, if together they are the object; from this run or the checkpoint. */
async function partsOf(
  run: Run,
  crc64: string,
  deps: Pick<KeepReceiptDeps, 'checkpoints'>,
): Promise<readonly ReceiptPart[] | undefined> {
  const task = run.task()
  const { sizeBytes } = task.source.identity
  if (crc64 === '') return undefined
  if (task.upload === undefined) return [[1, sizeBytes, run.notes().md5 ?? null, crc64]]
  const table = run.table()
  if (table?.isFull === true) {
    const rows = rowsOf(table.proofs(), task, crc64)
    if (rows !== undefined) return rows
  }
  const checkpoint = await deps.checkpoints.read(task.id).catch((error: unknown) => {
    // A checkpoint is a hint; the object is proven without it.
    if (error instanceof TransferError) return undefined
    throw error
  })
  if (checkpoint?.uploadId !== task.upload.uploadId) return undefined
  const proofs = [...checkpoint.parts.values()].toSorted((a, b) => a.number - b.number)
  return rowsOf(proofs, task, crc64)
}

function rowsOf(
  proofs: readonly PartProof[],
  { source, upload }: Task,
  crc64: string,
): readonly ReceiptPart[] | undefined {
  const { sizeBytes } = source.identity
  const cut = upload ?? { partSizeBytes: sizeBytes }
  if (proofs.length !== partCount(sizeBytes, cut)) return undefined
  const rows = proofs.map(({ number, md5, crc64 }): ReceiptPart => {
    const { lengthBytes } = partRange({ ...cut, sizeBytes }, number)
    return [number, lengthBytes, md5 ?? null, crc64]
  })
  const whole = combineAll(rows.map(([, lengthBytes, , crc64]) => ({ crc64, lengthBytes })))
  return whole === crc64 ? rows : undefined
}

/** An earlier run that was killed before "done" knew the parts: its receipt stays. */
async function isBetterThere(
  taskId: string,
  { object }: Receipt,
  receipts: Pick<ReceiptStore, 'read'>,
): Promise<boolean> {
  const there = await receipts.read(taskId).catch((error: unknown) => {
    // Damaged: it is replaced.
    if (error instanceof TransferError) return undefined
    throw error
  })
  return (
    there !== undefined &&
    there.parts !== null &&
    there.object.marker === object.marker &&
    there.object.key === object.key &&
    there.object.crc64 === object.crc64 &&
    there.object.versionId === object.versionId
  )
}
