/** Draws the part map. Every edge lies on a device pixel, so the grid is sharp on any screen. */
import type { PartCells } from './part-cells.ts'
import { cellOrigin, type PartMapLayout } from './part-map-layout.ts'

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
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
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
  for (let index = 0; index < layout.cells; index++) {
    if (!isChanged(index)) continue
    const { x, y } = cellOrigin(layout, index)
    const left = Math.round(x * ratio)
    const top = Math.round(y * ratio)
    const width = Math.round((x + layout.cell) * ratio) - left
    const height = Math.round((y + layout.cell) * ratio) - top
    context.clearRect(left, top, width, height)
    const box: Box = {
      context,
      left,
      top,
      width,
      height,
      round: layout.cell < 8 ? 0 : (layout.cell < 20 ? 2 : 4) * ratio,
    }
    paintCell(box, cells, index, palette, layout.partsPerCell === 1)
  }
}

interface Box {
  readonly context: CanvasRenderingContext2D
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly round: number
}

function paintCell(
  box: Box,
  cells: PartCells,
  index: number,
  palette: MapPalette,
  isOnePart: boolean,
): void {
  if (cells.attention[index] === 1) {
    fillBox(box, palette.attention, 0, 1)
    paintCross(box, palette.onAttention)
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

/** Fills the share `from` to `to` of the box, counted from its bottom. */
function fillBox(box: Box, color: string, from: number, to: number): void {
  const { context, left, top, width, height, round } = box
  const low = top + height - Math.round(height * from)
  const high = top + height - Math.round(height * to)
  context.fillStyle = color
  if (round === 0) {
    context.fillRect(left, high, width, low - high)
    return
  }
  const upper = to >= 1 ? round : 0
  const lower = from <= 0 ? Math.min(round, low - high) : 0
  context.beginPath()
  context.roundRect(left, high, width, low - high, [upper, upper, lower, lower])
  context.fill()
}

/** Colour is not the only sign: what needs attention carries a cross. */
function paintCross(box: Box, color: string): void {
  const { context, left, top, width, height } = box
  const inset = width * 0.32
  context.strokeStyle = color
  context.lineWidth = Math.max(1, width * 0.12)
  context.lineCap = 'round'
  context.beginPath()
  context.moveTo(left + inset, top + inset)
  context.lineTo(left + width - inset, top + height - inset)
  context.moveTo(left + width - inset, top + inset)
  context.lineTo(left + inset, top + height - inset)
  context.stroke()
}
