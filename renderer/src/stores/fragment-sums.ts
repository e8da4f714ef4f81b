/** Sums over fragments, as far as their sizes are known. Pure. */
import { createLedger, type Ledger } from '#shared/fragment-cost.ts'
import type { FragmentRow } from '#shared/fragment-view.ts'
import type { PriceTable } from '#shared/price-table.ts'

/**
 * In total and by bucket. What was not measured counts as a fragment, without parts or bytes; until
 * the prices are there nothing has one.
 */
export function ledgerOf(
  rows: Iterable<FragmentRow>,
  prices: PriceTable | undefined,
  nowMs: number,
): Ledger {
  const ledger = createLedger(prices, nowMs)
  for (const row of rows) ledger.add(row, row.size ?? { kind: 'gone' })
  return ledger
}
