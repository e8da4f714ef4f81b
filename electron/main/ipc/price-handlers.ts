/** Requests about what stored bytes cost. */
import type { Handlers } from '#shared/ipc/contract.ts'
import type { PriceView } from '#shared/price-table.ts'
import type { Prices } from '../../engine/store/price-file.ts'
import type { AppParts } from './app-parts.ts'

type PriceRequests = Pick<Handlers, Extract<keyof Handlers, `prices.${string}`>>

export function priceHandlers({ prices }: Pick<AppParts, 'prices'>): PriceRequests {
  return {
    'prices.get': async () => viewOf(await prices.read()),
    'prices.save': async ({ table }) => viewOf(await prices.save(table)),
  }
}

/** Where the file lies is nobody's business on the page. */
function viewOf(prices: Prices): PriceView {
  const { from, table } = prices
  return { from, table, problem: prices.from === 'damaged' ? prices.problem : undefined }
}
