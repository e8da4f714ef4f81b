/** A bucket's lifecycle rules, as far as they delete fragments. */

/** One rule with an AbortMultipartUpload action. */
export interface AbortRule {
  /** Its ID in the configuration; OSS makes one up where none is given. */
  readonly id: string
  /** Keys that begin so; empty: all. */
  readonly prefix: string
  readonly isEnabled: boolean
  /** Days since the last part was stored; or everything begun before a day (epoch ms). */
  readonly after: { readonly days: number } | { readonly createdBeforeMs: number }
}

/** Rules of one bucket at the moment they were read. */
export interface BucketRules {
  readonly connectionId: string
  readonly bucket: string
  readonly rules: readonly AbortRule[]
}

/** What the dialog of a bucket shows. */
export interface LifecycleView extends BucketRules {
  /** Rules that do something else: they are never touched. */
  readonly otherRules: number
  /** As the service gave it; `null` when there are no rules. */
  readonly xml: string | null
  /** The configuration before our last change is kept, and the service still has what we wrote. */
  readonly undo: { readonly savedMs: number } | null
}

/** A change that was worked out and waits to be accepted. */
export interface LifecyclePlan {
  readonly planId: string
  readonly lines: readonly DiffLine[]
  /** IDs of rules with the same action on overlapping prefixes; the earlier deadline counts. */
  readonly overlaps: readonly string[]
}

/** One line of the configuration, indented for people. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** What a rule is held against. */
export interface UploadAge {
  readonly key: string
  readonly initiatedMs: number
  /** When its last part was stored; when it was begun, where that is not known. */
  readonly lastPartMs: number
}

const dayMs = 86_400_000

/**
 * When a rule deletes an upload at the earliest (epoch ms), and which rule; `undefined` when none
 * does. The service runs once a day and loads changes within 24 hours (OSS API 3.1, lifecycle).
 */
export function dueOf(
  rules: readonly AbortRule[],
  { key, initiatedMs, lastPartMs }: UploadAge,
  nowMs: number,
): { readonly dueMs: number; readonly rule: AbortRule } | undefined {
  let first: { readonly dueMs: number; readonly rule: AbortRule } | undefined
  for (const rule of rules) {
    if (!rule.isEnabled || !key.startsWith(rule.prefix)) continue
    const { after } = rule
    if ('createdBeforeMs' in after && initiatedMs >= after.createdBeforeMs) continue
    const dueMs = 'days' in after ? lastPartMs + after.days * dayMs : nowMs
    if (first === undefined || dueMs < first.dueMs) first = { dueMs, rule }
  }
  return first
}
