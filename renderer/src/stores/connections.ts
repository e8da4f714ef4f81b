/** The connections as main holds them, and the destination of the next drop. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ConnectionView } from '#shared/connection.ts'
import type { Destination } from '#shared/settings.ts'
import { call } from '../ipc.ts'
import { sameDestination } from '../text/oss-path.ts'
import { useSettingsStore } from './settings.ts'

/** How many earlier destinations are offered; the settings take no more. */
const recentLimit = 12

export const useConnectionsStore = defineStore('connections', () => {
  const connections = shallowRef<readonly ConnectionView[]>([])
  const settingsStore = useSettingsStore()

  /** Where the next drop goes, unless its connection is gone. */
  const destination = computed<Destination | undefined>(() => {
    const saved = settingsStore.settings.destination
    return saved !== null && find(saved.connectionId) !== undefined ? saved : undefined
  })

  /** Earlier destinations whose connection still exists, newest first. */
  const recent = computed<readonly Destination[]>(() =>
    settingsStore.settings.recentDestinations.filter(
      (each) => find(each.connectionId) !== undefined,
    ),
  )

  function find(id: string): ConnectionView | undefined {
    return connections.value.find((connection) => connection.id === id)
  }

  async function load(): Promise<void> {
    connections.value = await call('connections.list', {})
  }

  /** Main says the connections have changed. */
  function changed(next: readonly ConnectionView[]): void {
    connections.value = next
  }

  /** Remembers where the next drops go. Throws `RequestError` when saving fails. */
  async function choose(next: Destination): Promise<void> {
    const others = settingsStore.settings.recentDestinations.filter(
      (each) => !sameDestination(each, next),
    )
    await settingsStore.save({
      destination: next,
      recentDestinations: [next, ...others].slice(0, recentLimit),
    })
  }

  return { connections, destination, recent, find, load, changed, choose }
})
