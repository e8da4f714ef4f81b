/** `partway receipt`: what a receipt says, and whether it still holds. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ReceiptCheck } from '#shared/receipt-view.ts'
import { systemClock } from '../engine/ports.ts'
import { digestRange } from '../engine/pipeline/digest-range.ts'
import { diskFiles } from '../engine/store/file-system.ts'
import { readReceipt } from '../engine/store/receipt-files.ts'
import { decodeReceipt, type Receipt, type ReceiptDamage } from '../engine/task/receipt.ts'
import { checkFile, checkOnServer } from '../engine/transfer/check-receipt.ts'
import { withKeys } from './cli-keys.ts'
import { exitCodes, type Io } from './io.ts'
import { openStorage } from './open-storage.ts'
import { parseReceipt, type ReceiptArguments } from './receipt-arguments.ts'
import { checkLines, receiptLines } from './receipt-words.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

/**
 * Answers the exit code: of `verify` 0 only when the receipt is proven. Throws `UsageError` also for
 * a file that is no receipt, and `TransferError` for what keeps it from asking or reading.
 */
export async function receiptCommand(
  argv: readonly string[],
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const args = parseReceipt(argv, io.env)
  const receipt = await receiptAt(args.receipt, io.cwd)
  if (args.action === 'show') {
    io.out.write(args.json ? `${JSON.stringify(receipt)}\n` : linesOf(receiptLines(receipt)))
    return exitCodes.ok
  }
  const check = await checked(args, receipt, io, signal)
  io.out.write(args.json ? `${JSON.stringify(check)}\n` : linesOf(checkLines(check)))
  return check.outcome === 'same' ? exitCodes.ok : exitCodes.failed
}

async function checked(
  args: Extract<ReceiptArguments, { action: 'verify' }>,
  receipt: Receipt,
  io: Io,
  signal: AbortSignal,
): Promise<ReceiptCheck> {
  if (args.against === 'file') {
    return await checkFile(receipt, resolve(io.cwd, args.file), { digest: digestRange }, signal)
  }
  const storage = openStorage(await withKeys(args.connection, signal))
  try {
    const deps = { clock: systemClock, random: Math.random }
    return await checkOnServer(receipt, storage, deps, signal)
  } finally {
    await storage.close()
  }
}

async function receiptAt(path: string, cwd: string): Promise<Receipt> {
  const file = resolve(cwd, path)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    // Those of small files lie together, and are named like the others.
    const packed = code === 'ENOENT' ? await readReceipt(file, diskFiles) : undefined
    if (packed !== undefined) return packed
    throw new UsageError(
      `${shown(path)} cannot be read (${code}): a receipt is expected, as saved by Partway`,
    )
  }
  const found = decodeReceipt(text)
  if ('receipt' in found) return found.receipt
  throw new UsageError(`${shown(path)} ${damages[found.damage]}`)
}

const damages: Readonly<Record<ReceiptDamage, string>> = {
  'not-a-receipt': 'is not a receipt of Partway: a .partway.json file is expected',
  'newer-version': 'was written by a newer version of Partway: that version is needed to read it',
  changed: 'is damaged or was changed after it was written: it proves nothing',
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
