/** Requests about the receipts of finished tasks. */
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Handlers } from '#shared/ipc/contract.ts'
import type { ReceiptView } from '#shared/receipt-view.ts'
import { TransferError } from '../../engine/errors.ts'
import { toDiskError } from '../../engine/store/disk-error.ts'
import { encodeReceipt, proofKind, type Receipt } from '../../engine/task/receipt.ts'
import type { AppParts } from './app-parts.ts'

type ReceiptRequests = Pick<Handlers, Extract<keyof Handlers, `receipts.${string}`>>

export function receiptHandlers({
  engine,
  requests,
  shell,
}: Pick<AppParts, 'engine' | 'requests' | 'shell'>): ReceiptRequests {
  return {
    'receipts.read': async ({ taskId }) => {
      const receipt = await engine.receipt(taskId)
      return receipt === undefined ? null : viewOf(receipt)
    },
    'receipts.export': async ({ taskId }) => {
      const receipt = await engine.receipt(taskId)
      if (receipt === undefined) {
        throw new TransferError('request/invalid', `task ${taskId} has no receipt`, {
          retry: 'never',
        })
      }
      const path = await shell.pickReceiptPath(`${basename(receipt.source.path)}.partway.json`)
      if (path === undefined) return { saved: false }
      try {
        await writeFile(path, encodeReceipt(receipt), { mode: 0o600, flush: true })
      } catch (error) {
        throw toDiskError(error, 'saving a receipt')
      }
      return { saved: true }
    },
    'receipts.verify': ({ taskId, against, requestId }) =>
      requests.run(requestId, (signal) => engine.verify(taskId, against, signal)),
  }
}

function viewOf(receipt: Receipt): ReceiptView {
  const { object, parts, remarks, requestIds, times } = receipt
  return {
    endpoint: object.endpoint,
    versionId: object.versionId,
    parts: parts?.length,
    initiateRequestId: requestIds.initiate,
    storeRequestId: requestIds.store,
    headRequestId: requestIds.head,
    provenBy: proofKind(receipt),
    provenAt: times.proven,
    remarks,
  }
}
