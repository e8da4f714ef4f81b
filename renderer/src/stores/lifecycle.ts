/** The rules that delete fragments, of every bucket that was looked at since the start. */
import { defineStore } from 'pinia'
import { shallowRef, triggerRef } from 'vue'
import type { AbortRule, BucketRules } from '#shared/lifecycle-view.ts'
import { call } from '../ipc.ts'

export const useLifecycleStore = defineStore('lifecycle', () => {
  const known = shallowRef(new Map<string, readonly AbortRule[]>())

  async function load(): Promise<void> {
    const told = await call('lifecycle.known', {})
    known.value = new Map(told.map((each) => [idOf(each), each.rules]))
  }

  function changed(bucket: BucketRules): void {
    known.value.set(idOf(bucket), bucket.rules)
    triggerRef(known)
  }

  /** Empty also while nobody has looked. */
  function rulesOf(bucket: Pick<BucketRules, 'connectionId' | 'bucket'>): readonly AbortRule[] {
    return known.value.get(idOf(bucket)) ?? []
  }

  return { load, changed, rulesOf }
})

function idOf({ connectionId, bucket }: Pick<BucketRules, 'connectionId' | 'bucket'>): string {
  // No bucket's name holds a slash.
  return `${bucket}/${connectionId}`
}
