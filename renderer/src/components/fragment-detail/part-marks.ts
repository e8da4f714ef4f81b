/** What is known of each part of a fragment, with or without a local file beside it. Pure. */
import type { FragmentComparison, FragmentPart } from '#shared/fragment-view.ts'
import { runOfCell, type PartMapLayout } from '../detail/part-map-layout.ts'

/**
 * - `stored`: the service holds it; no file was held against it
 * - `gap`: not stored, though a later one is
 * - `equal`, `different`: stored, and the file has these bytes there, or others
 * - `missing`: not stored, and the file has it
 */
export const partMarks = ['stored', 'gap', 'equal', 'different', 'missing'] as const
export type PartMark = (typeof partMarks)[number]

/** One entry per part number from 1 on, as positions in `partMarks`: 10,000 parts are cheap to hold. */
export type Marks = Uint8Array

const at = Object.fromEntries(partMarks.map((mark, index) => [mark, index])) as Record<
  PartMark,
  number
>

/** Marks of all part numbers up to the last that is stored, or that the file has. */
export function marksOf(
  parts: readonly Pick<FragmentPart, 'number'>[],
  comparison?: FragmentComparison,
): Marks {
  const last = parts.at(-1)?.number ?? 0
  const ofFile = comparison?.kind === 'possible' ? comparison.parts : 0
  const marks = new Uint8Array(Math.max(last, ofFile)).fill(at.gap)
  const stored = isPartByPart(comparison) ? at.equal : at.stored
  for (const { number } of parts) marks[number - 1] = stored
  if (comparison?.kind === 'possible') {
    for (const number of comparison.missing) marks[number - 1] = at.missing
  }
  if (isPartByPart(comparison)) {
    for (const number of comparison?.different ?? []) marks[number - 1] = at.different
  }
  return marks
}

/** The same of a comparison alone: what is neither different nor missing is equal. */
export function marksOfPlan(
  plan: Pick<Extract<FragmentComparison, { kind: 'possible' }>, 'parts' | 'different' | 'missing'>,
): Marks {
  const marks = new Uint8Array(plan.parts).fill(at.equal)
  for (const number of plan.missing) if (number <= plan.parts) marks[number - 1] = at.missing
  for (const number of plan.different) if (number <= plan.parts) marks[number - 1] = at.different
  return marks
}

/** Mark of part `number`, counted from 1. */
export function markOf(marks: Marks, number: number): PartMark {
  return partMarks[marks[number - 1] ?? at.gap] ?? 'gap'
}

/** How many parts have each mark. */
export function countMarks(marks: Marks): Readonly<Record<PartMark, number>> {
  const counts = { stored: 0, gap: 0, equal: 0, different: 0, missing: 0 }
  for (let number = 1; number <= marks.length; number++) counts[markOf(marks, number)]++
  return counts
}

/** One entry per square of the map. */
export interface MarkCells {
  /** 0 to 1: share of the square's parts that are stored and not known to differ. */
  readonly held: Float32Array
  /** 1 where a part differs, has a gap, or equals: shown however many parts a square stands for. */
  readonly different: Uint8Array
  readonly gap: Uint8Array
  readonly equal: Uint8Array
}

/** Sums the marks up per square of `layout`. */
export function fillMarkCells(marks: Marks, layout: PartMapLayout): MarkCells {
  const cells: MarkCells = {
    held: new Float32Array(layout.cells),
    different: new Uint8Array(layout.cells),
    gap: new Uint8Array(layout.cells),
    equal: new Uint8Array(layout.cells),
  }
  for (let cell = 0; cell < layout.cells; cell++) {
    const { first, last } = runOfCell(layout, cell)
    let held = 0
    for (let number = first; number <= last; number++) {
      const mark = markOf(marks, number)
      if (mark === 'different') cells.different[cell] = 1
      else if (mark === 'gap') cells.gap[cell] = 1
      else if (mark === 'equal') cells.equal[cell] = 1
      if (mark === 'stored' || mark === 'equal') held++
    }
    cells.held[cell] = held / (last - first + 1)
  }
  return cells
}

/** The file was read at every stored part. */
function isPartByPart(comparison: FragmentComparison | undefined): boolean {
  if (comparison === undefined) return false
  return comparison.kind === 'possible' || comparison.reason === 'another-file'
}
