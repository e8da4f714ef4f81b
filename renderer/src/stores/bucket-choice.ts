/**
 * What the buckets page has listed and which bucket it shows; both are still there after a look at
 * another page, for each listing is billed.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BucketView } from '#shared/ipc/contract.ts'
import { useBuckets } from '../components/transfers/use-buckets.ts'
import { useConnectionsStore } from './connections.ts'

export const useBucketChoiceStore = defineStore('bucket-choice', () => {
  const connections = useConnectionsStore()
  const wanted = shallowRef('')
  const chosen = shallowRef<BucketView>()
  /** Opened by name, where listing is not allowed or does not tell them. */
  const typed = shallowRef<readonly BucketView[]>([])

  /** The chosen connection, unless it is gone; else the one uploads go to, or the first. */
  const connectionId = computed(() => {
    const first = connections.destination?.connectionId ?? connections.connections[0]?.id ?? ''
    return connections.find(wanted.value) === undefined ? first : wanted.value
  })

  /** The connection that was chosen while the page was in sight: for no other anything is asked. */
  const seenId = ref('')
  const times = ref(0)
  const asked = useBuckets(
    () => seenId.value,
    () => times.value,
  )
  const listing = computed(() => asked.value)

  /** The page is in sight: what was never listed, or could not be, is listed now. */
  function visit(): void {
    if (seenId.value !== connectionId.value) seenId.value = connectionId.value
    else if (listing.value.error !== undefined) again()
  }

  /** Lists the buckets anew. */
  function again(): void {
    times.value += 1
  }

  function chooseConnection(id: string): void {
    if (id === connectionId.value) return
    wanted.value = id
    chosen.value = undefined
    typed.value = []
  }

  function choose(bucket: BucketView | undefined): void {
    chosen.value = bucket
  }

  /** A bucket known by its name only; its region is that of the connection until it is told. */
  function open(name: string): void {
    const bucket = { name, region: connections.find(connectionId.value)?.region ?? '' }
    if (!typed.value.some((each) => each.name === name)) typed.value = [...typed.value, bucket]
    chosen.value = bucket
  }

  return { connectionId, chosen, typed, listing, visit, again, chooseConnection, choose, open }
})
