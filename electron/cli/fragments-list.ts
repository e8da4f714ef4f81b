/** `partway fragments list`: rows as they come, their sums, and what could not be looked at. */
import type { WireError } from '#shared/error-codes.ts'
import { createLedger, type Ledger } from '#shared/fragment-cost.ts'
import { createRequestBudget, type RequestBudget } from '../engine/fragments/request-budget.ts'
import type { Prices } from '../engine/store/price-file.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { ListArguments } from './fragments-arguments.ts'
import { findRows } from './fragments-rows.ts'
import {
  jsonError,
  jsonLine,
  rowFields,
  rowLines,
  sumFields,
  sumLine,
  sumRemarks,
  troubleText,
} from './fragments-words.ts'
import { exitCodes, type Io } from './io.ts'
import { count } from './printable.ts'

/** Answers the exit code: 1 when anything could not be looked at. */
export async function listCommand(
  args: ListArguments,
  access: Pick<FragmentAccess, 'fragments' | 'nowMs'>,
  prices: Prices,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const budget = createRequestBudget(args.filter.maxRequests)
  const found = findRows(args.connection.id, args.filter, access, budget, signal)
  let firstError: WireError | undefined
  let begun: ReturnType<typeof createLedger> | undefined
  // With the first one: the service has answered by then, and told what time it is.
  const ledgerNow = () => (begun ??= createLedger(prices.table, access.nowMs()))
  for await (const row of found.rows) {
    ledgerNow().add(row.fragment, row.size)
    if (row.size.kind === 'failed') firstError ??= row.size.error
    io.out.write(
      args.json ? jsonLine('fragment', rowFields(row, prices)) : `${rowLines(row).join('\n')}\n`,
    )
  }
  for (const { bucket, error } of found.failed) {
    if (args.json) io.out.write(jsonLine('bucket-failed', { bucket, ...jsonError(error) }))
    io.err.write(troubleText(`oss://${bucket} could not be listed`, error))
  }
  tellSums(args.json, ledgerNow(), prices, budget, io)
  if (firstError !== undefined) {
    io.err.write(troubleText('some parts could not be listed', firstError))
  }
  return firstError === undefined && found.failed.length === 0 ? exitCodes.ok : exitCodes.failed
}

function tellSums(
  isJson: boolean,
  { total, byBucket }: Ledger,
  prices: Prices,
  budget: RequestBudget,
  io: Io,
): void {
  if (isJson) {
    const buckets = Array.from(byBucket, ([bucket, sum]) => ({
      bucket,
      ...sumFields(sum, prices),
    }))
    const fields = { ...sumFields(total, prices), requests: budget.made, buckets }
    io.out.write(jsonLine('summary', fields))
    return
  }
  if (byBucket.size > 1) {
    for (const [bucket, sum] of byBucket) {
      io.out.write(`oss://${bucket}: ${sumLine(sum, prices)}\n`)
    }
  }
  io.out.write(`${sumLine(total, prices)}\n`)
  for (const remark of sumRemarks(total, prices)) io.out.write(`  ${remark}\n`)
  io.out.write(`  ${count(budget.made, 'request')} made\n`)
}
