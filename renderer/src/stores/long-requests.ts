/** Requests that take a while: how far each is, and the way to end it. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, type ComputedRef, type Ref } from 'vue'
import { call } from '../ipc.ts'

/** `total` 0: not known. */
export interface RequestProgress {
  readonly done: number
  readonly total: number
}

export const useLongRequestsStore = defineStore('long-requests', () => {
  const progress = shallowRef(new Map<string, RequestProgress>())

  /** Main tells how far a request is; of one that has ended it means nothing. */
  function moved({
    requestId,
    done,
    total,
  }: RequestProgress & { readonly requestId: string }): void {
    if (!progress.value.has(requestId)) return
    progress.value.set(requestId, { done, total })
    triggerRef(progress)
  }

  function begun(requestId: string): void {
    progress.value.set(requestId, { done: 0, total: 0 })
  }

  function ended(requestId: string): void {
    progress.value.delete(requestId)
    triggerRef(progress)
  }

  return { progress, moved, begun, ended }
})

/** One such request at a time, as a dialog needs it. */
export interface LongRequest {
  readonly isRunning: Readonly<Ref<boolean>>
  readonly progress: ComputedRef<RequestProgress>
  /** Runs it; throws `RequestError`, of which `request/aborted` means that `stop` was called. */
  run<T>(ask: (requestId: string) => Promise<T>): Promise<T>
  /** Ends what runs; means nothing when nothing does. */
  stop(): void
}

export function useLongRequest(): LongRequest {
  const store = useLongRequestsStore()
  const current = ref<string>()

  return {
    isRunning: computed(() => current.value !== undefined),
    progress: computed(() => store.progress.get(current.value ?? '') ?? { done: 0, total: 0 }),
    run: async (ask) => {
      const requestId = crypto.randomUUID()
      current.value = requestId
      store.begun(requestId)
      try {
        return await ask(requestId)
      } finally {
        store.ended(requestId)
        if (current.value === requestId) current.value = undefined
      }
    },
    stop: () => {
      const requestId = current.value
      // The answer no longer matters: a request that is over cannot be called off.
      if (requestId !== undefined) call('requests.abort', { requestId }).catch(() => undefined)
    },
  }
}
