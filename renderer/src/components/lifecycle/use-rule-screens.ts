/** The way through the rules of a bucket: list, form, change, and back. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { newDraft, ruleOf, type RuleDraft } from './rule-draft.ts'
import { useRules, type BucketPlace, type RuleChange, type Rules } from './use-rules.ts'

export type RuleScreen = 'rules' | 'form' | 'change' | 'xml'

export interface RuleScreens {
  readonly rules: Rules
  readonly screen: Ref<RuleScreen>
  readonly draft: ShallowRef<RuleDraft>
  /** The last change has been written, and nothing was begun since. */
  readonly isWritten: Readonly<Ref<boolean>>
  /** What was tried last: what an error is about. */
  readonly doing: Readonly<Ref<'read' | 'plan' | 'write'>>
  /** What is shown can be written: it changes something, and was not tried yet. */
  readonly canWrite: ComputedRef<boolean>
  read(): void
  edit(draft: RuleDraft): void
  work(change: RuleChange): Promise<void>
  /** The same change against the rules as they are now. */
  workAgain(): Promise<void>
  /** What is filled in. */
  workDraft(): Promise<void>
  write(): Promise<void>
  back(): void
}

/** Reads the rules whenever another bucket is given. */
export function useRuleScreens(place: () => BucketPlace | undefined): RuleScreens {
  const rules = useRules()
  const screen = ref<RuleScreen>('rules')
  const draft = shallowRef(newDraft(''))
  const isWritten = ref(false)
  const doing = ref<'read' | 'plan' | 'write'>('read')
  let last: { readonly change: RuleChange; readonly from: RuleScreen } | undefined

  const canWrite = computed(
    () =>
      rules.busy.value === undefined &&
      // A write that failed may have been carried out: it is worked out anew first.
      rules.error.value === undefined &&
      (rules.plan.value?.lines.some(({ kind }) => kind !== 'same') ?? false),
  )

  watch(
    () => {
      const now = place()
      return now && `${now.connectionId} ${now.bucket}`
    },
    () => {
      rules.forget()
      screen.value = 'rules'
      isWritten.value = false
      read()
    },
    { immediate: true },
  )

  function read(): void {
    const now = place()
    doing.value = 'read'
    if (now !== undefined) void rules.read(now)
  }

  function edit(next: RuleDraft): void {
    draft.value = next
    isWritten.value = false
    rules.drop()
    screen.value = 'form'
  }

  async function work(change: RuleChange, from = screen.value): Promise<void> {
    const now = place()
    if (now === undefined) return
    last = { change, from }
    isWritten.value = false
    doing.value = 'plan'
    if (await rules.work(now, change)) screen.value = 'change'
  }

  return {
    rules,
    screen,
    draft,
    isWritten,
    doing,
    canWrite,
    read,
    edit,
    work: (change) => work(change),
    workAgain: async () => {
      if (last !== undefined) await work(last.change, last.from)
    },
    workDraft: async () => {
      const rule = ruleOf(draft.value)
      if (rule === undefined || !('days' in rule.after)) return
      const { ruleId } = draft.value
      await work({ kind: 'set', ruleId, prefix: rule.prefix, days: rule.after.days })
    },
    write: async () => {
      doing.value = 'write'
      if (!(await rules.write())) return
      isWritten.value = true
      screen.value = 'rules'
    },
    back: () => {
      const isFromForm = screen.value === 'change' && last?.from === 'form'
      rules.drop()
      screen.value = isFromForm ? 'form' : 'rules'
    },
  }
}
