/** Two configurations line by line, indented for people. Pure. */
import type { DiffLine } from '#shared/lifecycle-view.ts'
import { readConfiguration } from './configuration.ts'
import type { SourceElement, Span } from './xml-source.ts'

/** Beyond this many pairs of lines the middle is told as removed and added, without looking for more. */
const mostPairs = 4_000_000

/** What is the same, what goes and what comes; `undefined` is a bucket without a configuration. */
export function differenceOf(
  before: string | undefined,
  after: string | undefined,
): readonly DiffLine[] {
  const old = linesOf(before)
  const fresh = linesOf(after)
  let head = 0
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++
  let tail = 0
  const most = Math.min(old.length, fresh.length) - head
  while (tail < most && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++
  return [
    ...tell('same', old.slice(0, head)),
    ...middleOf(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...tell('same', old.slice(old.length - tail)),
  ]
}

/** Along a longest common subsequence; removed lines come before those that take their place. */
function middleOf(old: readonly string[], fresh: readonly string[]): readonly DiffLine[] {
  if (old.length * fresh.length > mostPairs) {
    return [...tell('removed', old), ...tell('added', fresh)]
  }
  const width = fresh.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = fresh.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row] === fresh[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const isBetterGone = (row: number, column: number): boolean =>
    at(row + 1, column) >= at(row, column + 1)
  const lines: DiffLine[] = []
  let row = 0
  let column = 0
  while (row < old.length || column < fresh.length) {
    const gone = old[row]
    const come = fresh[column]
    if (gone !== undefined && gone === come) {
      lines.push({ kind: 'same', text: gone })
      row++
      column++
    } else if (come === undefined || (gone !== undefined && isBetterGone(row, column))) {
      lines.push({ kind: 'removed', text: gone ?? '' })
      row++
    } else {
      lines.push({ kind: 'added', text: come })
      column++
    }
  }
  return lines
}

function tell(kind: DiffLine['kind'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ kind, text }))
}

function linesOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : elementLines(text, readConfiguration(text).root, '')
}

/** One line for an element without elements in it, comments included; white space between is ours. */
function elementLines(text: string, element: SourceElement, indent: string): readonly string[] {
  const { start, end, innerStart, innerEnd, children, asides } = element
  if (children.length === 0) return [indent + oneLine(text.slice(start, end))]
  const pieces: readonly (SourceElement | Span)[] = [...children, ...asides]
  const inside = pieces
    .toSorted((one, other) => one.start - other.start)
    .flatMap((piece) =>
      'children' in piece
        ? elementLines(text, piece, `${indent}  `)
        : [`${indent}  ${oneLine(text.slice(piece.start, piece.end))}`],
    )
  const openTag = indent + oneLine(text.slice(start, innerStart))
  return [openTag, ...inside, indent + oneLine(text.slice(innerEnd, end))]
}

function oneLine(text: string): string {
  const [first = '', ...more] = text.split(/[\r\n]+/)
  // One pattern for the space around them would look at a long run of it again and again.
  return [first.trimEnd(), ...more.map((line) => line.trim())].join(more.length === 0 ? '' : ' ')
}
