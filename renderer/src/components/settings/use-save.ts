/** Saving one setting at a time, as soon as it is chosen; a refusal stays until the next try. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { Input } from '#shared/ipc/contract.ts'
import { wireOf } from '../../ipc.ts'
import { useSettingsStore } from '../../stores/settings.ts'

export const useSave = defineStore('settings-save', () => {
  const store = useSettingsStore()
  const failure = shallowRef<WireError>()

  async function save(change: Input<'settings.save'>): Promise<void> {
    failure.value = undefined
    try {
      await store.save(change)
    } catch (error) {
      failure.value = wireOf(error)
    }
  }

  return { save, failure }
})
