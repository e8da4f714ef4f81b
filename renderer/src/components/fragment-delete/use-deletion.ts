/** Deletes fragments and keeps account over tries: what is gone, what stayed, what failed, what was not reached. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { DeleteReport } from '#shared/fragment-view.ts'
import { call, wireOf } from '../../ipc.ts'
import { useLongRequest, type RequestProgress } from '../../stores/long-requests.ts'

/** All tries together. */
export interface DeletionAccount {
  readonly deleted: readonly string[]
  readonly kept: readonly string[]
  readonly failed: DeleteReport['failed']
  /** Asked for, and not touched: it was stopped before. */
  readonly untouched: readonly string[]
}

export interface Deletion {
  readonly state: Readonly<Ref<'idle' | 'running' | 'stopping' | 'ended'>>
  readonly progress: ComputedRef<RequestProgress>
  readonly account: Readonly<ShallowRef<DeletionAccount>>
  /** Why the whole request failed; nothing is known of what it did. */
  readonly error: Readonly<ShallowRef<WireError | undefined>>
  /** Deletes these; answers what this try has deleted. */
  run(ids: readonly string[]): Promise<readonly string[]>
  stop(): void
  forget(): void
}

const nothing: DeletionAccount = { deleted: [], kept: [], failed: [], untouched: [] }

export function useDeletion(): Deletion {
  const state = ref<'idle' | 'running' | 'stopping' | 'ended'>('idle')
  const account = shallowRef(nothing)
  const error = shallowRef<WireError>()
  const asked = ref(0)
  const request = useLongRequest()

  async function run(ids: readonly string[]): Promise<readonly string[]> {
    const again = new Set(ids)
    const before = account.value
    state.value = 'running'
    asked.value = ids.length
    error.value = undefined
    const report = await request
      .run((requestId) => call('fragments.delete', { ids: [...ids], requestId }))
      .catch((reason: unknown): DeleteReport => {
        const wire = wireOf(reason)
        const isStopped = wire.code === 'request/aborted'
        if (!isStopped) error.value = wire
        return { deleted: [], kept: [], failed: [], stopped: isStopped }
      })
    const failedIds = report.failed.map(({ id }) => id)
    const reached = new Set([...report.deleted, ...report.kept, ...failedIds])
    account.value = {
      deleted: [...before.deleted, ...report.deleted],
      kept: [...before.kept.filter((id) => !again.has(id)), ...report.kept],
      failed: [...before.failed.filter(({ id }) => !again.has(id)), ...report.failed],
      untouched: [
        ...before.untouched.filter((id) => !again.has(id)),
        ...ids.filter((id) => !reached.has(id)),
      ],
    }
    state.value = 'ended'
    return report.deleted
  }

  return {
    state,
    account,
    error,
    progress: computed(() => {
      const { done, total } = request.progress.value
      return { done, total: total === 0 ? asked.value : total }
    }),
    run,
    stop: () => {
      if (state.value !== 'running') return
      state.value = 'stopping'
      request.stop()
    },
    forget: () => {
      state.value = 'idle'
      account.value = nothing
      error.value = undefined
    },
  }
}
