/** Drawing squares of a part map. Every edge lies on a device pixel, so the grid is sharp on any screen. */
import { cellOrigin, type PartMapLayout } from './part-map-layout.ts'

/** One square; lengths in device pixels. */
export interface CellBox {
  readonly context: CanvasRenderingContext2D
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly round: number
}

/** Hands each square that `isChanged` names to `paint`, blank; `ratio` is device pixels per CSS pixel. */
export function paintCells(
  context: CanvasRenderingContext2D,
  layout: PartMapLayout,
  ratio: number,
  isChanged: (index: number) => boolean,
  paint: (box: CellBox, index: number) => void,
): void {
  const round = layout.cell < 8 ? 0 : (layout.cell < 20 ? 2 : 4) * ratio
  for (let index = 0; index < layout.cells; index++) {
    if (!isChanged(index)) continue
    const { x, y } = cellOrigin(layout, index)
    const left = Math.round(x * ratio)
    const top = Math.round(y * ratio)
    const width = Math.round((x + layout.cell) * ratio) - left
    const height = Math.round((y + layout.cell) * ratio) - top
    context.clearRect(left, top, width, height)
    paint({ context, left, top, width, height, round }, index)
  }
}

/** Fills the share `from` to `to` of the box, counted from its bottom. */
export function fillBox(box: CellBox, color: string, from: number, to: number): void {
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

/** A hollow box: something is not there. */
export function outlineBox(box: CellBox, color: string): void {
  const { context, left, top, width, height, round } = box
  const line = Math.max(1, Math.round(width * 0.1))
  context.strokeStyle = color
  context.lineWidth = line
  context.beginPath()
  const inner = Math.max(0, round - line / 2)
  context.roundRect(left + line / 2, top + line / 2, width - line, height - line, inner)
  context.stroke()
}

/** Colour is not the only sign: what needs attention carries a cross. */
export function crossBox(box: CellBox, color: string): void {
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

/** Reads colours from the tokens in force at `element`. */
export function tokensAt(element: Element): (name: string) => string {
  const style = getComputedStyle(element)
  return (name) => style.getPropertyValue(name).trim()
}
