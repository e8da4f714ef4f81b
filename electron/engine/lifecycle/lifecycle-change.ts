/** A change of a bucket's lifecycle configuration, as it is wished for and as it was worked out. */
import type { DiffLine } from '#shared/lifecycle-view.ts'

/**
 * - `set`: a rule that deletes fragments of a prefix after days; a new one, or the one of this ID
 * - `remove`: the rule of this ID goes
 * - `undo`: what was in force before our last change comes back
 */
export type LifecycleChange =
  | {
      readonly kind: 'set'
      readonly ruleId: string | null
      readonly prefix: string
      readonly days: number
    }
  | { readonly kind: 'remove'; readonly ruleId: string }
  | { readonly kind: 'undo' }

/** Worked out for the configuration `before`, and for no other. */
export interface PlannedChange {
  readonly connectionId: string
  readonly bucket: string
  /** Exactly as served; `undefined`: the bucket has no configuration. */
  readonly before: string | undefined
  /** What will be written; `undefined`: the configuration goes, for no rule is left. */
  readonly after: string | undefined
  readonly lines: readonly DiffLine[]
  /** IDs of the other rules that delete fragments of an overlapping prefix. */
  readonly overlaps: readonly string[]
}
