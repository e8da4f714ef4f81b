/** The parts of the fragment that is looked at: asked for once it is looked at for a moment. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentParts, FragmentRow } from '#shared/fragment-view.ts'
import { after } from '../../clock.ts'
import { call, RequestError } from '../../ipc.ts'
import { useStoredPartsStore } from '../../stores/stored-parts.ts'

/** `loading`: also while it is not yet sure that anybody wants to know. */
export type PartsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly answer: FragmentParts }
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'gone' }

/** Each listing is billed: who only passes by on the way to another row asks for nothing. */
const restMs = 200

export interface Parts {
  readonly state: ComputedRef<PartsState>
  /** Lists them anew, whatever is known. */
  reload(): void
}

export function useParts(fragment: () => FragmentRow): Parts {
  const store = useStoredPartsStore()
  const failure = shallowRef<WireError>()
  /** The service has told that it does not know this upload. */
  const isGone = ref(false)
  let callOff: (() => void) | undefined

  const state = computed<PartsState>(() => {
    if (isGone.value || fragment().size?.kind === 'gone') return { kind: 'gone' }
    if (failure.value !== undefined) return { kind: 'failed', error: failure.value }
    const answer = store.partsOf(fragment())
    return answer === undefined ? { kind: 'loading' } : { kind: 'loaded', answer }
  })

  function leave(): void {
    callOff?.()
    callOff = undefined
  }

  /** Somebody else may have listed them meanwhile. */
  function begin(): void {
    if (state.value.kind === 'loading') void load()
  }

  async function load(): Promise<void> {
    leave()
    const requestId = crypto.randomUUID()
    let isLeft = false
    callOff = () => {
      isLeft = true
      // The answer no longer matters: a listing that is over cannot be called off.
      call('requests.abort', { requestId }).catch(() => undefined)
    }
    failure.value = undefined
    try {
      await store.load(fragment, requestId)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (isLeft) return
      if (error.wire.code === 'oss/no-such-upload') isGone.value = true
      else failure.value = error.wire
    }
    if (!isLeft) callOff = undefined
  }

  watch(
    () => [fragment().id, store.partsOf(fragment()) === undefined] as const,
    ([id, isUnknown], before) => {
      // A row is another object whenever anything is learned about it.
      if (id === before?.[0] && (!isUnknown || before[1])) return
      if (id !== before?.[0]) {
        failure.value = undefined
        isGone.value = false
      }
      leave()
      if (isUnknown && state.value.kind === 'loading') callOff = after(restMs, begin)
    },
    { immediate: true },
  )
  onScopeDispose(leave)

  return {
    state,
    reload: () => {
      isGone.value = false
      store.forget(fragment().id)
      leave()
      void load()
    },
  }
}
