/** The stores of a window with one connection, before the page is opened. */
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { vi } from 'vitest'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { useSettingsStore } from '../../../renderer/src/stores/settings.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { aConnection, someSettings } from '../support/settings.ts'
import { bucketListed, type PlayedListing } from './a-listing.ts'

/** Main answers from `listing`; timers have to be faked before. */
export async function openStores(listing: PlayedListing): Promise<FakeBridge> {
  setActivePinia(createPinia())
  const settings = someSettings()
  const bridge = installFakeBridge({
    ...listing.answers,
    'settings.get': () => settings,
    'settings.save': (change) => ({ ...settings, ...change }),
    'connections.list': () => [aConnection()],
    'clipboard.write': () => null,
  })
  await useSettingsStore().load()
  await useConnectionsStore().load()
  return bridge
}

/** Everything gathered is painted. */
export async function paint(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000)
  await nextTick()
}

/** Lists all buckets to the end: these are found. */
export async function find(listing: PlayedListing, all: readonly FragmentRow[]): Promise<void> {
  void useFragmentsStore().look({ connectionId: 'studio', buckets: null, prefix: '' })
  const counts = new Map<string, number>()
  for (const { bucket } of all) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  const buckets = [...counts].map(([bucket, count]) => bucketListed(bucket, count))
  await listing.tell({ rows: all, buckets, done: true })
  await paint()
}
