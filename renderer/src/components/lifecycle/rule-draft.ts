/** What a person fills in for a rule. Pure. */
import type { AbortRule } from '#shared/lifecycle-view.ts'
import { prefixProblem, type PlaceProblem } from '../../text/oss-path.ts'

export interface RuleDraft {
  /** The rule that is changed; `null`: a new one. */
  readonly ruleId: string | null
  readonly prefix: string
  /** `undefined` while what is typed is no number. */
  readonly days: number | undefined
  /** What else a change of the rule does, which its sentence does not say. */
  readonly also: readonly ('switchesOn' | 'insteadOfDate')[]
}

/** Days offered for a new rule: long enough for a weekend, short enough to save money. */
const usualDays = 7
const mostDays = 3650

/** A new rule for a prefix. */
export function newDraft(prefix: string): RuleDraft {
  return { ruleId: null, prefix, days: usualDays, also: [] }
}

/** A rule to be changed; one with a date gets days instead. */
export function draftOf({ id, prefix, after, isEnabled }: AbortRule): RuleDraft {
  const hasDays = 'days' in after
  return {
    ruleId: id,
    prefix,
    days: hasDays ? after.days : usualDays,
    also: [
      ...(isEnabled ? [] : (['switchesOn'] as const)),
      ...(hasDays ? [] : (['insteadOfDate'] as const)),
    ],
  }
}

/** What is wrong, by field; empty: it can be worked out. */
export function problemsOf({ prefix, days }: RuleDraft): {
  readonly prefix?: PlaceProblem | undefined
  readonly days?: 'days' | undefined
} {
  const isDays = days !== undefined && Number.isInteger(days) && days >= 1 && days <= mostDays
  return { prefix: prefixProblem(prefix), days: isDays ? undefined : 'days' }
}

/** The rule as it would be in force; `undefined` while something is wrong with it. */
export function ruleOf(draft: RuleDraft): AbortRule | undefined {
  const problems = problemsOf(draft)
  if (problems.prefix !== undefined || problems.days !== undefined) return undefined
  const { ruleId, prefix, days = usualDays } = draft
  return { id: ruleId ?? '', prefix, isEnabled: true, after: { days } }
}
