/** What stored bytes cost: an estimate with its date, which a person may replace by his own prices. */
import { z } from 'zod'
import { storageClasses } from './storage-class.ts'

const classPricesSchema = z.partialRecord(z.enum(storageClasses), z.number().min(0))

/** The file `prices.json` of the data folder. */
export const priceTableSchema = z.object({
  version: z.literal(1),
  /** The day these prices were looked up. */
  asOf: z.iso.date(),
  /** Of all prices, e.g. `CNY`. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /**
   * Per GB (2^30 bytes) and month (30 days), by region id. `mainland` holds for every region of
   * mainland China that is not named itself; other regions have no price until they are named.
   */
  perGbMonth: z.record(z.string().min(1), classPricesSchema),
})
export type PriceTable = Readonly<z.infer<typeof priceTableSchema>>

/** Prices as they are used, and where they come from. */
export interface PriceView {
  /** `damaged`: the person's own file is not understood, the estimates are used instead. */
  readonly from: 'default' | 'file' | 'damaged'
  readonly table: PriceTable
  /** Of a damaged file, for a person. */
  readonly problem: string | undefined
}

/** List prices of mainland China, locally redundant storage, pay as you go: an estimate. */
export const defaultPrices: PriceTable = {
  version: 1,
  asOf: '2024-12-20',
  currency: 'CNY',
  perGbMonth: {
    mainland: {
      Standard: 0.12,
      IA: 0.08,
      Archive: 0.033,
      ColdArchive: 0.015,
      DeepColdArchive: 0.0075,
    },
  },
}
