/** The settings as main holds them. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Input } from '#shared/ipc/contract.ts'
import type { Settings } from '#shared/settings.ts'
import { call } from '../ipc.ts'

export const useSettingsStore = defineStore('settings', () => {
  const known = shallowRef<Settings>()

  /** The settings in force. The app mounts after they are there. */
  const settings = computed<Settings>(() => {
    if (known.value === undefined) throw new Error('settings are used before they are loaded')
    return known.value
  })

  async function load(): Promise<void> {
    known.value = await call('settings.get', {})
  }

  /** Saves some settings; what is not named stays. Throws `RequestError` when that fails. */
  async function save(change: Input<'settings.save'>): Promise<void> {
    known.value = await call('settings.save', change)
  }

  /** Main says the settings have changed. */
  function changed(next: Settings): void {
    known.value = next
  }

  return { settings, load, save, changed }
})
