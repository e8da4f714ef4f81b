/** Fragments put together by bucket, folder or age; and the lines the grid shows of them. Pure. */
import type { FragmentRow } from '#shared/fragment-view.ts'
import type { Settings } from '#shared/settings.ts'

export type FragmentGrouping = Settings['fragments']['group']

/** How long ago a fragment was begun, in steps people think in. */
export const ageGroups = ['day', 'week', 'month', 'quarter', 'older', 'unknown'] as const
export type AgeGroup = (typeof ageGroups)[number]

export interface FragmentGroup {
  /** Unlike the id of any fragment. */
  readonly id: string
  readonly by: Exclude<FragmentGrouping, 'none'>
  /** A bucket, `bucket/folder/`, or an `AgeGroup`. */
  readonly name: string
  /** Its fragments, in the order shown. */
  readonly ids: readonly string[]
}

/** What the grid shows, from top to bottom: ids of groups and of fragments. */
export interface FragmentLines {
  readonly lines: readonly string[]
  readonly groups: ReadonlyMap<string, FragmentGroup>
}

const hourMs = 3_600_000
const limits: readonly (readonly [AgeGroup, number])[] = [
  ['day', 24 * hourMs],
  ['week', 7 * 24 * hourMs],
  ['month', 30 * 24 * hourMs],
  ['quarter', 90 * 24 * hourMs],
]

/** The step a fragment belongs to. */
export function ageGroup(initiatedMs: number | undefined, nowMs: number): AgeGroup {
  if (initiatedMs === undefined) return 'unknown'
  return limits.find(([, ms]) => nowMs - initiatedMs < ms)?.[0] ?? 'older'
}

/**
 * `rows` in the order shown, under the headings of their groups; of a collapsed group only the
 * heading is there. Ages stand as the rows do (`oldestFirst`), everything else by name.
 */
export function linesOf(
  rows: readonly FragmentRow[],
  by: FragmentGrouping,
  collapsed: ReadonlySet<string>,
  { nowMs, locale, oldestFirst }: { nowMs: number; locale: string; oldestFirst: boolean },
): FragmentLines {
  if (by === 'none') return { lines: rows.map(({ id }) => id), groups: new Map() }
  const members = new Map<string, string[]>()
  for (const row of rows) {
    const name = nameIn(row, by, nowMs)
    const ids = members.get(name)
    if (ids === undefined) members.set(name, [row.id])
    else ids.push(row.id)
  }
  const groups = new Map<string, FragmentGroup>()
  const lines: string[] = []
  for (const name of namesInOrder(members.keys(), by, locale, oldestFirst)) {
    const group = { id: `group:${by}:${name}`, by, name, ids: members.get(name) ?? [] }
    groups.set(group.id, group)
    lines.push(group.id)
    if (!collapsed.has(group.id)) for (const id of group.ids) lines.push(id)
  }
  return { lines, groups }
}

/** `bucket/folder/` of a fragment: where its object would stand. */
function nameIn(row: FragmentRow, by: Exclude<FragmentGrouping, 'none'>, nowMs: number): string {
  switch (by) {
    case 'bucket':
      return row.bucket
    case 'folder':
      return `${row.bucket}/${row.key.slice(0, row.key.lastIndexOf('/') + 1)}`
    case 'age':
      return ageGroup(row.initiatedMs, nowMs)
  }
}

function namesInOrder(
  names: Iterable<string>,
  by: Exclude<FragmentGrouping, 'none'>,
  locale: string,
  oldestFirst: boolean,
): readonly string[] {
  if (by !== 'age') return [...names].toSorted(new Intl.Collator(locale, { numeric: true }).compare)
  const found = new Set(names)
  const known = ageGroups.filter((each) => each !== 'unknown' && found.has(each))
  const inOrder: AgeGroup[] = oldestFirst ? known.toReversed() : known
  return found.has('unknown') ? [...inOrder, 'unknown'] : inOrder
}
