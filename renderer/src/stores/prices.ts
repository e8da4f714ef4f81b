/** What stored bytes cost: the person's own prices, or dated estimates. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { PriceTable, PriceView } from '#shared/price-table.ts'
import { call } from '../ipc.ts'

export const usePricesStore = defineStore('prices', () => {
  /** Undefined until they are loaded. */
  const prices = shallowRef<PriceView>()

  /** Throws `RequestError`. */
  async function load(): Promise<void> {
    prices.value = await call('prices.get', {})
  }

  /** Saves the table, or goes back to the estimates with `null`. Throws `RequestError`. */
  async function save(table: PriceTable | null): Promise<void> {
    prices.value = await call('prices.save', { table })
  }

  return { prices, load, save }
})
