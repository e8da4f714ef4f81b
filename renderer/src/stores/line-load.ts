/** How much is on its way, as the engine tells it; decides nothing. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { LineLoad } from '#shared/line-load.ts'

export const useLineLoadStore = defineStore('line-load', () => {
  const load = shallowRef<LineLoad>()

  function changed(next: LineLoad): void {
    load.value = next
  }

  return { load, changed }
})
