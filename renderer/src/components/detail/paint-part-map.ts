/** Draws what the parts of a task are doing. */
import { crossBox, fillBox, paintCells, tokensAt, type CellBox } from './cell-box.ts'
import type { PartCells } from './part-cells.ts'
import type { PartMapLayout } from './part-map-layout.ts'

/** The colours of the map, as CSS colours. */
export interface MapPalette {
  readonly pending: string
  readonly stored: string
  readonly sending: string
  /** Ground of a part on its way. */
  readonly sendingGround: string
  readonly attention: string
  /** The cross on a part that is to be retried. */
  readonly onAttention: string
}

/** Reads the colours from the tokens in force at `element`. */
export function readPalette(element: Element): MapPalette {
  const token = tokensAt(element)
  return {
    pending: token('--track'),
    stored: token('--bar-ok'),
    sending: token('--bar-run'),
    sendingGround: token('--bar-run2'),
    attention: token('--bar-bad'),
    onAttention: token('--on-acc'),
  }
}

/** Draws the cells that `isChanged` names; `ratio` is device pixels per CSS pixel. */
export function paintPartMap(
  context: CanvasRenderingContext2D,
  layout: PartMapLayout,
  cells: PartCells,
  palette: MapPalette,
  ratio: number,
  isChanged: (index: number) => boolean,
): void {
  paintCells(context, layout, ratio, isChanged, (box, index) => {
    paintCell(box, cells, index, palette, layout.partsPerCell === 1)
  })
}

function paintCell(
  box: CellBox,
  cells: PartCells,
  index: number,
  palette: MapPalette,
  isOnePart: boolean,
): void {
  if (cells.attention[index] === 1) {
    fillBox(box, palette.attention, 0, 1)
    crossBox(box, palette.onAttention)
    return
  }
  const stored = cells.stored[index] ?? 0
  const isSending = cells.sending[index] === 1
  if (stored < 1)
    fillBox(box, isSending && isOnePart ? palette.sendingGround : palette.pending, 0, 1)
  if (stored > 0) fillBox(box, palette.stored, 0, stored)
  if (!isSending) return
  // A part that has only begun is a line at the bottom, not nothing.
  const least = 2 / Math.max(1, box.height)
  const sent = Math.min(1 - stored, Math.max(least, cells.sent[index] ?? 0))
  fillBox(box, palette.sending, stored, stored + sent)
}
