/** Learns the sizes of fragments, a batch at a time, until all are known, it is skipped or nothing is left to spend. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentSize } from '#shared/fragment-view.ts'
import { call, wireOf } from '../../ipc.ts'
import { useLongRequest } from '../../stores/long-requests.ts'

export interface Measure {
  /** `spent`: the budget of the listing holds no further request. */
  readonly state: Readonly<Ref<'idle' | 'running' | 'skipped' | 'spent' | 'failed'>>
  readonly sizes: Readonly<ShallowRef<ReadonlyMap<string, FragmentSize>>>
  readonly done: Readonly<Ref<number>>
  readonly total: Readonly<Ref<number>>
  readonly error: Readonly<ShallowRef<WireError | undefined>>
  /** Measures these; what is known stays. */
  start(ids: readonly string[]): Promise<void>
  /** Lets the listing make so many more requests, then measures these. */
  allowAndStart(ids: readonly string[]): Promise<void>
  skip(): void
  /** Forgets everything and calls off what runs. */
  forget(): void
}

/** Small enough that progress is seen and a stop is prompt; main takes no more than 500. */
function batchSizeFor(count: number): number {
  return Math.min(500, Math.max(50, Math.ceil(count / 100)))
}

/** `isWanted`: false where asking is known to be in vain, also once an answer has told so. */
export function useMeasure(isWanted: (id: string) => boolean): Measure {
  const state = ref<'idle' | 'running' | 'skipped' | 'spent' | 'failed'>('idle')
  const sizes = shallowRef<ReadonlyMap<string, FragmentSize>>(new Map())
  const done = ref(0)
  const total = ref(0)
  const error = shallowRef<WireError>()
  const request = useLongRequest()
  let run = 0

  async function start(ids: readonly string[]): Promise<void> {
    run += 1
    const mine = run
    done.value = 0
    total.value = ids.length
    error.value = undefined
    state.value = ids.length === 0 ? 'idle' : 'running'
    const batchSize = batchSizeFor(ids.length)
    try {
      let open = ids.filter(isWanted)
      total.value = open.length
      while (open.length > 0) {
        const batch = open.slice(0, batchSize)
        const answer = await request.run((requestId) =>
          call('fragments.measure', { ids: batch, requestId }),
        )
        if (mine !== run) return
        const known = new Map(sizes.value)
        for (const { id, size } of answer.sizes) known.set(id, size)
        sizes.value = known
        done.value += answer.sizes.length
        if (answer.spent) {
          state.value = 'spent'
          return
        }
        open = open.slice(batchSize).filter(isWanted)
        total.value = done.value + open.length
      }
      state.value = 'idle'
    } catch (reason) {
      if (mine !== run) return
      error.value = wireOf(reason)
      state.value = error.value.code === 'request/aborted' ? 'skipped' : 'failed'
    }
  }

  async function allowAndStart(ids: readonly string[]): Promise<void> {
    try {
      await call('fragments.allow', { more: ids.length })
    } catch (reason) {
      error.value = wireOf(reason)
      state.value = 'failed'
      return
    }
    await start(ids)
  }

  function callOff(next: 'skipped' | 'idle'): void {
    run += 1
    request.stop()
    state.value = next
  }

  return {
    state,
    sizes,
    done,
    total,
    error,
    start,
    allowAndStart,
    skip: () => {
      callOff('skipped')
    },
    forget: () => {
      if (state.value === 'running') callOff('idle')
      state.value = 'idle'
      sizes.value = new Map()
      error.value = undefined
    },
  }
}
