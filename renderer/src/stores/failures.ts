/** The last request that failed without a place of its own; the notices bar tells it. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import { RequestError } from '../ipc.ts'

export const useFailuresStore = defineStore('failures', () => {
  const last = shallowRef<WireError>()

  /**
   * Runs a person's act and shows its failure instead of throwing it. Something a person called off
   * is no failure; anything but a `RequestError` is a bug of the page and goes on.
   */
  async function told(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.wire.code !== 'request/aborted') last.value = error.wire
    }
  }

  function dismiss(): void {
    last.value = undefined
  }

  return { last, told, dismiss }
})
