/** The rules of one bucket: read, a change worked out, and written. One request at a time. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { Input } from '#shared/ipc/contract.ts'
import type { LifecyclePlan, LifecycleView } from '#shared/lifecycle-view.ts'
import { call, wireOf } from '../../ipc.ts'
import { useLifecycleStore } from '../../stores/lifecycle.ts'
import { useLongRequest } from '../../stores/long-requests.ts'

export type RuleChange = Input<'lifecycle.plan'>['change']

export interface BucketPlace {
  readonly connectionId: string
  readonly bucket: string
}

export interface Rules {
  readonly busy: Readonly<Ref<'reading' | 'planning' | 'writing' | undefined>>
  readonly view: Readonly<ShallowRef<LifecycleView | undefined>>
  readonly plan: Readonly<ShallowRef<LifecyclePlan | undefined>>
  /** Why the last request failed; the next one forgets it. */
  readonly error: Readonly<ShallowRef<WireError | undefined>>
  read(place: BucketPlace): Promise<void>
  /** Whether it could be worked out. */
  work(place: BucketPlace, change: RuleChange): Promise<boolean>
  /** Whether it was written. */
  write(): Promise<boolean>
  /** Drops the plan and calls off what runs. */
  drop(): void
  forget(): void
}

export function useRules(): Rules {
  const store = useLifecycleStore()
  const request = useLongRequest()
  const busy = ref<'reading' | 'planning' | 'writing'>()
  const view = shallowRef<LifecycleView>()
  const plan = shallowRef<LifecyclePlan>()
  const error = shallowRef<WireError>()
  let run = 0

  /** What is asked for later makes an answer that is still on the way worthless. */
  async function ask<T>(
    what: 'reading' | 'planning' | 'writing',
    act: (requestId: string) => Promise<T>,
    take: (answer: T) => void,
  ): Promise<boolean> {
    run += 1
    const mine = run
    request.stop()
    busy.value = what
    error.value = undefined
    try {
      const answer = await request.run(act)
      if (mine !== run) return false
      take(answer)
      return true
    } catch (reason) {
      if (mine === run) error.value = wireOf(reason)
      return false
    } finally {
      if (mine === run) busy.value = undefined
    }
  }

  function see(next: LifecycleView): void {
    view.value = next
    store.changed(next)
  }

  function drop(): void {
    run += 1
    request.stop()
    busy.value = undefined
    plan.value = undefined
    error.value = undefined
  }
  onScopeDispose(drop)

  return {
    busy,
    view,
    plan,
    error,
    read: async ({ connectionId, bucket }) => {
      await ask(
        'reading',
        (requestId) => call('lifecycle.read', { connectionId, bucket, requestId }),
        see,
      )
    },
    work: ({ connectionId, bucket }, change) =>
      ask(
        'planning',
        (requestId) => call('lifecycle.plan', { connectionId, bucket, change, requestId }),
        (next) => {
          plan.value = next
        },
      ),
    write: async () => {
      const planId = plan.value?.planId
      if (planId === undefined) return false
      return ask(
        'writing',
        (requestId) => call('lifecycle.apply', { planId, requestId }),
        (next) => {
          plan.value = undefined
          see(next)
        },
      )
    },
    drop,
    forget: () => {
      drop()
      view.value = undefined
    },
  }
}
