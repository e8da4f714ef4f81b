/** The buckets a connection may list; asked anew when the connection changes, called off when left. */
import { onScopeDispose, shallowReadonly, shallowRef, watch, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { BucketView } from '#shared/ipc/contract.ts'
import { call, RequestError } from '../../ipc.ts'

export interface Buckets {
  readonly buckets: readonly BucketView[]
  readonly isLoading: boolean
  /** Why they could not be listed; the name can still be typed. */
  readonly error?: WireError | undefined
}

const none: Buckets = { buckets: [], isLoading: false }

/** `times`: how often they are to be listed anew; each listing is billed. */
export function useBuckets(
  connectionId: () => string,
  times: () => number = () => 0,
): Readonly<ShallowRef<Buckets>> {
  const state = shallowRef<Buckets>(none)
  let pending: string | undefined

  function callOff(): void {
    if (pending === undefined) return
    // The answer no longer matters, whatever it is: a listing that is over cannot be called off.
    call('requests.abort', { requestId: pending }).catch(() => undefined)
    pending = undefined
  }

  async function load(id: string): Promise<void> {
    callOff()
    if (id === '') {
      state.value = none
      return
    }
    const requestId = crypto.randomUUID()
    pending = requestId
    state.value = { buckets: [], isLoading: true }
    const next = await call('buckets.list', { connectionId: id, requestId }).then(
      (buckets): Buckets => ({ buckets, isLoading: false }),
      (error: unknown): Buckets => {
        if (!(error instanceof RequestError)) throw error
        return { buckets: [], isLoading: false, error: error.wire }
      },
    )
    if (pending !== requestId) return
    pending = undefined
    state.value = next
  }

  watch([connectionId, times], ([id]) => load(id), { immediate: true })
  onScopeDispose(callOff)
  return shallowReadonly(state)
}
