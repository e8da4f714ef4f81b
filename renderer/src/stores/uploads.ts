/** From handles to tasks: asks for a destination when there is none, enqueues, reports what was refused. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { EnqueueReport, SourceHandle } from '#shared/ipc/contract.ts'
import type { Destination } from '#shared/settings.ts'
import { call, dropped } from '../ipc.ts'
import { useConnectionsStore } from './connections.ts'
import { useFailuresStore } from './failures.ts'

export const useUploadsStore = defineStore('uploads', () => {
  const connections = useConnectionsStore()
  const { told } = useFailuresStore()
  /** Sources waiting for a destination; an empty array changes the destination only. */
  const asking = shallowRef<readonly SourceHandle[]>()
  /** What the sheet proposes instead of the destination in use. */
  const proposed = shallowRef<Destination>()
  /** Set while main scans; its value aborts the scan. */
  const scanning = ref<string>()
  /** What was refused by the last enqueue. */
  const report = shallowRef<EnqueueReport>()
  /** Ask before an object of the same name is replaced. */
  const protectExisting = ref(true)

  /** Lets a person pick files or a folder, then uploads them. */
  async function pick(kind: 'files' | 'folder'): Promise<void> {
    await told(async () => {
      await take(await call('sources.pick', { kind }))
    })
  }

  /** Lets a person pick files, then asks where in this place they go. */
  async function pickFor(place: Destination): Promise<void> {
    await told(async () => {
      const sources = await call('sources.pick', { kind: 'files' })
      if (sources.length === 0) return
      proposed.value = place
      asking.value = sources
    })
  }

  /** Uploads files that were dropped on the window or pasted into it. */
  async function drop(files: readonly File[]): Promise<void> {
    if (files.length === 0) return
    await told(async () => {
      await take(await dropped(files))
    })
  }

  /** Files were dropped on a place: asks there, as for files that are picked. */
  async function dropAt(files: readonly File[], place: Destination): Promise<void> {
    if (files.length === 0) return
    await told(async () => {
      const sources = await dropped(files)
      if (sources.length === 0) return
      proposed.value = place
      asking.value = sources
    })
  }

  async function take(sources: readonly SourceHandle[]): Promise<void> {
    if (sources.length === 0) return
    const destination = connections.destination
    if (destination === undefined) asking.value = sources
    else await enqueue(sources, destination)
  }

  /** Opens the destination sheet without anything to upload. */
  function changeDestination(): void {
    asking.value = []
  }

  /** The sheet was answered: remembers the destination and uploads what waited for it. */
  async function decide(destination: Destination): Promise<void> {
    const sources = asking.value ?? []
    await connections.choose(destination)
    asking.value = undefined
    proposed.value = undefined
    if (sources.length > 0) await told(() => enqueue(sources, destination))
  }

  /** The sheet was closed: the handles are given back, nothing is uploaded. */
  async function giveUp(): Promise<void> {
    const handles = (asking.value ?? []).map((source) => source.handle)
    asking.value = undefined
    proposed.value = undefined
    if (handles.length > 0) await told(() => call('sources.release', { handles }))
  }

  async function enqueue(
    sources: readonly SourceHandle[],
    destination: Destination,
  ): Promise<void> {
    const requestId = crypto.randomUUID()
    scanning.value = requestId
    try {
      const answer = await call('tasks.enqueue', {
        handles: sources.map((source) => source.handle),
        destination,
        forbidOverwrite: protectExisting.value,
        requestId,
      })
      if (answer.refusedCount > 0) report.value = answer
    } finally {
      if (scanning.value === requestId) scanning.value = undefined
    }
  }

  /** Stops the scan that is running; what was added stays. */
  async function stopScan(): Promise<void> {
    const requestId = scanning.value
    if (requestId !== undefined) await told(() => call('requests.abort', { requestId }))
  }

  return {
    asking,
    proposed,
    scanning,
    report,
    protectExisting,
    pick,
    pickFor,
    drop,
    dropAt,
    changeDestination,
    decide,
    giveUp,
    stopScan,
  }
})
