/** An answer about what one stays with for a moment: whoever walks on with the arrow keys asks nothing. */
import { onScopeDispose, shallowReadonly, shallowRef, watch, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import { after } from '../../clock.ts'
import { call, RequestError } from '../../ipc.ts'

export type Answer<T> =
  | { readonly kind: 'none' | 'asking' }
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: WireError }

export interface AskedFor<T> {
  readonly answer: Readonly<ShallowRef<Answer<T>>>
  again(): void
}

const settleMs = 250

/** `ask` answers `undefined` where there is nothing to ask about; `about` tells when it is another thing. */
export function useAsked<T>(
  about: () => string | undefined,
  ask: (requestId: string) => Promise<T> | undefined,
): AskedFor<T> {
  const answer = shallowRef<Answer<T>>({ kind: 'none' })
  let pending: string | undefined
  let calledOff: (() => void) | undefined

  function forget(): void {
    calledOff?.()
    // The answer no longer matters: a request that is over cannot be called off.
    if (pending !== undefined) call('requests.abort', { requestId: pending }).catch(() => undefined)
    pending = undefined
  }

  async function run(): Promise<void> {
    const requestId = crypto.randomUUID()
    const asked = ask(requestId)
    if (asked === undefined) return
    pending = requestId
    const next = await asked.then(
      (value): Answer<T> => ({ kind: 'known', value }),
      (error: unknown): Answer<T> => {
        if (!(error instanceof RequestError)) throw error
        return { kind: 'failed', error: error.wire }
      },
    )
    if (pending !== requestId) return
    pending = undefined
    answer.value = next
  }

  function again(): void {
    forget()
    answer.value = { kind: 'asking' }
    void run()
  }

  watch(
    about,
    (subject) => {
      forget()
      answer.value = { kind: subject === undefined ? 'none' : 'asking' }
      if (subject !== undefined) calledOff = after(settleMs, () => void run())
    },
    { immediate: true },
  )
  onScopeDispose(forget)
  return { answer: shallowReadonly(answer), again }
}
