/** The settings in use: saved first, then applied to what runs, then told. */
import type { Settings } from '#shared/settings.ts'
import type { EngineLimits } from '../engine/engine-api.ts'
import type { SettingsStore } from '../engine/store/stores.ts'

/** The engine's share of the settings. */
export function limitsOf(settings: Settings): EngineLimits {
  const { tasksAtOnce, partsAtOnce, connectionsAtOnce, stallSeconds } = settings
  return { tasksAtOnce, partsAtOnce, connectionsAtOnce, stallTimeoutMs: stallSeconds * 1000 }
}

export interface LiveSettings {
  read(): Settings
  save(change: Partial<Settings>): Promise<Settings>
}

export function createLiveSettings(
  store: SettingsStore,
  applied: (settings: Settings, before: Settings) => void,
): LiveSettings {
  return {
    read: () => store.read(),
    save: async (change) => {
      const before = store.read()
      const settings = await store.save(change)
      applied(settings, before)
      return settings
    },
  }
}
