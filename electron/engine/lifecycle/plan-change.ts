/** What a change would make of a bucket's configuration. Pure. */
import { assertNever, TransferError } from '../errors.ts'
import type { LifecycleBackup } from '../store/stores.ts'
import { abortAction, isOverlapping, readConfiguration } from './configuration.ts'
import { differenceOf } from './difference.ts'
import type { LifecycleChange, PlannedChange } from './lifecycle-change.ts'
import { addRule, changeRule, createConfiguration, removeRule } from './merge.ts'

/** What a change is worked out for. */
export interface Situation {
  readonly connectionId: string
  readonly bucket: string
  /** As served. */
  readonly xml: string | undefined
  /** What was in force before our last change, while the service still holds that. */
  readonly kept: LifecycleBackup | undefined
}

interface Wanted {
  readonly after: string | undefined
  readonly overlaps: readonly string[]
}

/** Throws `request/invalid` and `request/refused` as `Lifecycle.plan` says. */
export function planChange(situation: Situation, change: LifecycleChange): PlannedChange {
  const { connectionId, bucket, xml } = situation
  const { after, overlaps } = wantedOf(situation, change)
  return {
    connectionId,
    bucket,
    before: xml,
    after,
    lines: differenceOf(xml, after),
    overlaps,
  }
}

function wantedOf({ bucket, xml, kept }: Situation, change: LifecycleChange): Wanted {
  const configuration = xml === undefined ? undefined : readConfiguration(xml)
  switch (change.kind) {
    case 'set': {
      const { ruleId, prefix, days } = change
      const wanted = { prefix, days }
      if (configuration === undefined) {
        if (ruleId !== null) throw refused(`bucket ${bucket} has no rule ${JSON.stringify(ruleId)}`)
        return { after: createConfiguration(wanted).text, overlaps: [] }
      }
      const merged =
        ruleId === null ? addRule(configuration, wanted) : changeRule(configuration, ruleId, wanted)
      return { after: merged.text, overlaps: overlapsOf(merged.text, merged.ruleId, prefix) }
    }
    case 'remove': {
      const { ruleId } = change
      if (configuration === undefined) {
        throw refused(`bucket ${bucket} has no rule ${JSON.stringify(ruleId)}`)
      }
      return { after: removeRule(configuration, ruleId), overlaps: [] }
    }
    case 'undo': {
      if (kept === undefined) {
        throw refused(`the rules of ${bucket} are not those Partway wrote last: nothing to undo`)
      }
      const after = kept.previous ?? undefined
      const isEmpty = after === undefined || readConfiguration(after).rules.length === 0
      return { after: isEmpty ? undefined : after, overlaps: [] }
    }
    default:
      return assertNever(change)
  }
}

function overlapsOf(text: string, ruleId: string, prefix: string): readonly string[] {
  return readConfiguration(text)
    .rules.filter(({ id, actions }) => id !== ruleId && actions.includes(abortAction))
    .filter((rule) => isOverlapping(rule.prefix, prefix))
    .map(({ id }) => id)
}

function refused(message: string): TransferError {
  return new TransferError('request/refused', message, { retry: 'never' })
}
