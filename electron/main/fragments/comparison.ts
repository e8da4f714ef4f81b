/** What comparing a file with a fragment found, as the page shows it: pure. */
import type { FragmentComparison } from '#shared/fragment-view.ts'
import { basename } from 'node:path'
import type { AdoptAnswer, AdoptPlan } from '../../engine/fragments/adopt-plan.ts'

/** `keep` answers the id under which the plan waits to be accepted. */
export function comparisonOf(
  answer: AdoptAnswer,
  keep: (plan: AdoptPlan) => string,
): FragmentComparison {
  if (answer.kind === 'refused') return answer
  const { source, plan, different, missing, bytesToSend } = answer.plan
  return {
    kind: 'possible',
    planId: keep(answer.plan),
    fileName: basename(source.path),
    fileBytes: plan.sizeBytes,
    parts: plan.count,
    partSizeBytes: plan.partSizeBytes,
    unevenEnds: plan.unevenEnds,
    different,
    missing,
    bytesToSend,
  }
}
