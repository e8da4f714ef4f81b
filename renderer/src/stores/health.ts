/** Connections in trouble, as the engine tells them; decides nothing. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ConnectionView } from '#shared/connection.ts'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { call } from '../ipc.ts'
import { useConnectionsStore } from './connections.ts'
import { useFailuresStore } from './failures.ts'

/** A connection that still exists, with what is wrong with it. */
export interface UnwellConnection {
  readonly connection: ConnectionView
  readonly health: ConnectionHealth
}

export const useHealthStore = defineStore('health', () => {
  const told = shallowRef<readonly ConnectionHealth[]>([])
  const connections = useConnectionsStore()
  const failures = useFailuresStore()

  /** The worst first; one entry per connection, and one for each of its buckets that is held. */
  const unwell = computed<readonly UnwellConnection[]>(() =>
    told.value
      .flatMap((health): UnwellConnection[] => {
        const connection = connections.find(health.connectionId)
        return connection === undefined ? [] : [{ connection, health }]
      })
      .toSorted((a, b) => urgency[a.health.state] - urgency[b.health.state]),
  )

  async function load(): Promise<void> {
    told.value = await call('health.list', {})
  }

  function changed(next: readonly ConnectionHealth[]): void {
    told.value = next
  }

  /** Probes the connection at once instead of at the time told; lets one task try where they are held. */
  function tryNow(connectionId: string, bucket?: string): Promise<void> {
    const input = bucket === undefined ? { connectionId } : { connectionId, bucket }
    return failures.told(() => call('health.retry', input))
  }

  return { unwell, load, changed, tryNow }
})

/** What waits for a person comes before what heals by itself. */
const urgency = { refused: 0, held: 1, down: 2, slowed: 3 } as const
