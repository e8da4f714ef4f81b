/** The flag of a transfer, by the rules of its bucket as far as they were read. */
import { computed, ref, watchEffect, type ComputedRef } from 'vue'
import type { TaskView } from '#shared/task-view.ts'
import { useNow } from '../../clock.ts'
import { useLifecycleStore } from '../../stores/lifecycle.ts'
import { ruleFlag, type RuleFlag } from './doomed-tasks.ts'

const minuteMs = 60_000

/** `undefined` while nothing has to be done. Looked at anew once a minute: deadlines are days away. */
export function useRuleFlag(task: () => TaskView): ComputedRef<RuleFlag | undefined> {
  const store = useLifecycleStore()
  const now = useNow()
  const minute = ref(0)
  watchEffect(() => {
    minute.value = Math.floor(now.value / minuteMs)
  })
  return computed(() => {
    const rules = store.rulesOf(task())
    return rules.length === 0 ? undefined : ruleFlag(task(), rules, minute.value * minuteMs)
  })
}
