/** Hands out the receipts of tasks and checks them again. */
import type { ReceiptCheck, ReceiptSide } from '#shared/receipt-view.ts'
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { PartSender } from '../pipeline/part-sender.ts'
import type { Storages } from '../storage/storage.ts'
import type { ReceiptStore } from '../store/stores.ts'
import type { Receipt } from '../task/receipt.ts'
import { checkFile, checkOnServer } from '../transfer/check-receipt.ts'
import type { Line } from './line.ts'

export interface ReceiptDesk {
  /** Also of a task that was removed; throws `disk/damaged`. */
  receipt(id: string): Promise<Receipt | undefined>
  /** Throws `request/invalid` without a receipt, and what keeps it from asking or reading. */
  verify(id: string, against: ReceiptSide, signal: AbortSignal): Promise<ReceiptCheck>
}

export function createReceiptDesk(deps: {
  readonly receipts: Pick<ReceiptStore, 'read'>
  readonly line: Pick<Line, 'get'>
  readonly storages: Pick<Storages, 'open'>
  readonly sender: PartSender
  readonly clock: Clock
  readonly random: () => number
}): ReceiptDesk {
  return {
    receipt: (id) => deps.receipts.read(id),
    verify: async (id, against, signal) => {
      const receipt = await deps.receipts.read(id)
      if (receipt === undefined) {
        throw new TransferError('request/invalid', `task ${id} has no receipt`, { retry: 'never' })
      }
      if (against === 'file') return checkFile(receipt, receipt.source.path, deps.sender, signal)
      const connectionId = deps.line.get(id)?.task.target.connectionId ?? ''
      return checkOnServer(receipt, await deps.storages.open(connectionId), deps, signal)
    },
  }
}
