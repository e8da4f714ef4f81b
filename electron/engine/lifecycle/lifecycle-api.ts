/** The face of a bucket's lifecycle rules: what the window asks of the engine. */
import type { BucketRules, LifecycleView } from '#shared/lifecycle-view.ts'
import type { LifecycleChange, PlannedChange } from './lifecycle-change.ts'

/** Every method throws `TransferError`, or the signal's reason. */
export interface Lifecycle {
  /** What the service holds at this moment. */
  read(connectionId: string, bucket: string, signal: AbortSignal): Promise<LifecycleView>
  /**
   * Works a change out; nothing is written. Throws `request/invalid` for a prefix or days that no
   * rule can have, `request/refused` for a change that cannot be made: an unknown rule, one that
   * does something else too, one too many, nothing to undo.
   */
  plan(
    connectionId: string,
    bucket: string,
    change: LifecycleChange,
    signal: AbortSignal,
  ): Promise<PlannedChange>
  /**
   * Writes it, once the configuration before is kept on the disk, and reads it back; what is in force
   * already is not written again. Throws `request/refused` when the configuration is no longer the one
   * the plan was made for, and `disk/full` or `disk/unwritable` when it cannot be kept: nothing is
   * written then. Throws `oss/outcome-unknown` when it was sent and is not seen in what is in force.
   */
  apply(planned: PlannedChange, signal: AbortSignal): Promise<LifecycleView>
  /** The rules of all buckets that were read since the start. */
  known(): readonly BucketRules[]
  /**
   * Reads the rules of each bucket with unfinished uploads of ours once. What fails is skipped, and what
   * is known to fail is not asked for.
   */
  refreshKnown(signal: AbortSignal): Promise<void>
}
