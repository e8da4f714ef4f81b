/** Which page the window shows. A store of its own: other stores open pages, too. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

/** The pages of the window. */
export type ViewName = 'transfers' | 'buckets' | 'fragments' | 'settings'

export const useViewStore = defineStore('view', () => {
  const view = ref<ViewName>('transfers')
  return { view }
})
