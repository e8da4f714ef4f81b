/**
 * Where each cell of the part map lies, and which parts it stands for. Pure.
 * One cell is one part as long as all cells fit; beyond that a cell is a run of neighbouring parts.
 */

/** A grid of square cells; lengths in CSS pixels. */
export interface PartMapLayout {
  readonly parts: number
  /** Parts a cell stands for; the last cell may hold fewer. */
  readonly partsPerCell: number
  readonly cells: number
  readonly columns: number
  readonly rows: number
  /** From one cell's left edge to the next one's. */
  readonly pitch: number
  /** Side of a cell without the gap. */
  readonly cell: number
}

/** Parts `first` to `last`, both counted from 1 and included. */
export interface PartRun {
  readonly first: number
  readonly last: number
}

/** Keys that move the cursor on the map. */
export type MapMove = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'page-up' | 'page-down'

const largestPitch = 32
const smallestPitch = 7

/** The largest cells with which `parts` parts fill `width` x `height` without scrolling. */
export function layoutPartMap(parts: number, width: number, height: number): PartMapLayout {
  for (let pitch = largestPitch; pitch >= smallestPitch; pitch--) {
    if (capacity(pitch, width, height) >= parts) return layoutWith(parts, 1, pitch, width)
  }
  const partsPerCell = Math.ceil(parts / capacity(smallestPitch, width, height))
  return layoutWith(parts, partsPerCell, smallestPitch, width)
}

/** The parts behind cell `index` (counted from 0). */
export function runOfCell(layout: PartMapLayout, index: number): PartRun {
  const first = index * layout.partsPerCell + 1
  return { first, last: Math.min(first + layout.partsPerCell - 1, layout.parts) }
}

/** The cell that shows part `number` (counted from 1). */
export function cellOfPart(layout: PartMapLayout, number: number): number {
  return Math.floor((number - 1) / layout.partsPerCell)
}

/** Left and top edge of cell `index`. */
export function cellOrigin(layout: PartMapLayout, index: number): { x: number; y: number } {
  const row = Math.floor(index / layout.columns)
  return { x: (index - row * layout.columns) * layout.pitch, y: row * layout.pitch }
}

/** The cell under a point; gaps belong to the cell before them, so that moving never flickers. */
export function cellAt(layout: PartMapLayout, x: number, y: number): number | undefined {
  const column = Math.floor(x / layout.pitch)
  const row = Math.floor(y / layout.pitch)
  if (column < 0 || column >= layout.columns || row < 0) return undefined
  const index = row * layout.columns + column
  return index < layout.cells ? index : undefined
}

/** The cell a key leads to; the edges hold. */
export function moveCell(layout: PartMapLayout, from: number, move: MapMove): number {
  const to = {
    left: from - 1,
    right: from + 1,
    up: from - layout.columns,
    down: from + layout.columns,
    home: 0,
    end: layout.cells - 1,
    'page-up': from - layout.columns * 5,
    'page-down': from + layout.columns * 5,
  }[move]
  const stays = (move === 'up' && to < 0) || (move === 'down' && to >= layout.cells)
  return stays ? from : Math.max(0, Math.min(to, layout.cells - 1))
}

function capacity(pitch: number, width: number, height: number): number {
  return lines(pitch, width) * lines(pitch, height)
}

/** Cells along `length`; the last one needs no gap. At least one, however small the room. */
function lines(pitch: number, length: number): number {
  return Math.max(1, Math.floor((length + gapOf(pitch)) / pitch))
}

function gapOf(pitch: number): number {
  return pitch > 10 ? 2 : 1
}

function layoutWith(
  parts: number,
  partsPerCell: number,
  pitch: number,
  width: number,
): PartMapLayout {
  const cells = Math.ceil(parts / partsPerCell)
  const columns = lines(pitch, width)
  const rows = Math.ceil(cells / columns)
  return { parts, partsPerCell, cells, columns, rows, pitch, cell: pitch - gapOf(pitch) }
}
