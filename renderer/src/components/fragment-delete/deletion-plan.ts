/** What a deletion would do: what goes, what stays and why, and what is worth saying first. Pure. */
import { createLedger, lifecycleCharge, type FragmentSum } from '#shared/fragment-cost.ts'
import type { FragmentRow, FragmentSize } from '#shared/fragment-view.ts'
import type { PriceTable } from '#shared/price-table.ts'

/** A fragment that stays, with the name of the task that goes on with it. */
export interface KeptFragment {
  readonly fragment: FragmentRow
  readonly taskName: string
}

/** How a lifecycle rule would be charged for some of them; one entry per kind of charge. */
export interface ChargeLine {
  readonly charge: ReturnType<typeof lifecycleCharge>
  readonly fragments: number
  /** Storage classes that occur, as the service names them. */
  readonly classes: readonly string[]
}

export interface DeletionPlan {
  readonly deletable: readonly FragmentRow[]
  readonly kept: readonly KeptFragment[]
  /** Of what is deleted. */
  readonly sum: FragmentSum
  /** Begun within a day: somebody may still be uploading them. */
  readonly young: number
  readonly charges: readonly ChargeLine[]
}

export interface DeletionContext {
  /** Sizes learned since the rows were listed. */
  readonly sizes: ReadonlyMap<string, FragmentSize>
  /** The task that uses an upload now; `undefined` when none does. */
  readonly userOf: (fragment: FragmentRow) => { readonly name: string } | undefined
  readonly prices: PriceTable
  readonly nowMs: number
}

const youngMs = 86_400_000

/** Sorts the fragments out and adds them up. */
export function planDeletion(
  fragments: readonly FragmentRow[],
  { sizes, userOf, prices, nowMs }: DeletionContext,
): DeletionPlan {
  const deletable: FragmentRow[] = []
  const kept: KeptFragment[] = []
  const ledger = createLedger(prices, nowMs)
  let young = 0
  for (const fragment of fragments) {
    const user = userOf(fragment)
    if (user !== undefined) {
      kept.push({ fragment, taskName: user.name })
      continue
    }
    deletable.push(fragment)
    ledger.add(fragment, sizes.get(fragment.id) ?? fragment.size ?? unknownSize)
    if (fragment.initiatedMs !== undefined && nowMs - fragment.initiatedMs < youngMs) young += 1
  }
  return { deletable, kept, sum: ledger.total, young, charges: chargeLines(deletable) }
}

/** Counts as not measured. */
const unknownSize: FragmentSize = {
  kind: 'failed',
  error: { code: 'request/refused', message: 'not measured' },
}

/** Nothing is said where region or class are not told, and they decide. */
function chargeLines(fragments: readonly FragmentRow[]): readonly ChargeLine[] {
  const found = new Map<ChargeLine['charge'], { fragments: number; classes: Set<string> }>()
  for (const { region, storageClass } of fragments) {
    if (region === '' || storageClass === undefined) continue
    const charge = lifecycleCharge(region, storageClass)
    const line = found.get(charge) ?? { fragments: 0, classes: new Set<string>() }
    line.fragments += 1
    line.classes.add(storageClass)
    found.set(charge, line)
  }
  return (['dearer', 'put', 'free'] as const).flatMap((charge) => {
    const line = found.get(charge)
    return line === undefined
      ? []
      : [{ charge, fragments: line.fragments, classes: [...line.classes].toSorted() }]
  })
}
