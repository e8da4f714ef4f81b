/** Completing a fragment with what the server holds: list first, show, then ask the service. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { CompletedFragment, FragmentParts, FragmentRow } from '#shared/fragment-view.ts'
import { call, RequestError } from '../../ipc.ts'
import { useLongRequest } from '../../stores/long-requests.ts'
import { bytesOf, useStoredPartsStore } from '../../stores/stored-parts.ts'

export type CompleteStep =
  | { readonly kind: 'in-use' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'question'; readonly answer: FragmentParts }
  | { readonly kind: 'running'; readonly answer: FragmentParts }
  | { readonly kind: 'done'; readonly result: CompletedFragment }
  /** Nobody waited for the answer: it is not known what became of it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly during: 'load' | 'complete'; readonly error: WireError }

export interface Completion {
  readonly step: Readonly<ShallowRef<CompleteStep>>
  /** Lists the parts, always anew: what is shown is what will be asked for. */
  load(): Promise<void>
  complete(answer: FragmentParts, forbidOverwrite: boolean): Promise<void>
  /** No longer waits for the answer. */
  stop(): void
}

/** Lives as long as its dialog. */
export function useCompletion(fragment: FragmentRow, completed: () => void): Completion {
  const parts = useStoredPartsStore()
  const request = useLongRequest()
  const step = shallowRef<CompleteStep>({ kind: 'loading' })
  let isClosed = false
  onScopeDispose(() => {
    isClosed = true
    request.stop()
  })

  function show(next: CompleteStep): void {
    if (!isClosed) step.value = next
  }

  async function load(): Promise<void> {
    show({ kind: 'loading' })
    try {
      const answer = await request.run((requestId) => parts.load(() => fragment, requestId))
      show({ kind: 'question', answer })
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      show({ kind: 'failed', during: 'load', error: error.wire })
    }
  }

  async function complete(answer: FragmentParts, forbidOverwrite: boolean): Promise<void> {
    show({ kind: 'running', answer })
    const expected = { parts: answer.parts.length, bytes: bytesOf(answer) }
    const { id } = fragment
    try {
      const result = await request.run((requestId) =>
        call('fragments.completeAll', { id, expected, forbidOverwrite, requestId }),
      )
      parts.forget(id)
      show({ kind: 'done', result })
      completed()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.wire.code === 'request/aborted') show({ kind: 'unknown' })
      else show({ kind: 'failed', during: 'complete', error: error.wire })
    }
  }

  if (fragment.use.kind === 'in-use') show({ kind: 'in-use' })
  else void load()

  return { step, load, complete, stop: () => request.stop() }
}
