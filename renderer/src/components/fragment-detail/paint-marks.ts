/** Draws what is known of the parts of a fragment. Colour is never the only sign. */
import { crossBox, fillBox, outlineBox, paintCells, tokensAt } from '../detail/cell-box.ts'
import type { CanvasFrame } from '../detail/part-canvas.ts'
import { fillMarkCells, type Marks } from './part-marks.ts'

/** Stored and equal are solid, different carries a cross, a gap is hollow, missing is pale. */
export function paintMarks({ context, layout, ratio, element }: CanvasFrame, marks: Marks): void {
  const token = tokensAt(element)
  const stored = token('--bar-run')
  const equal = token('--bar-ok')
  const different = token('--bar-bad')
  const onDifferent = token('--on-acc')
  const gap = token('--bar-warn')
  const missing = token('--track')
  const cells = fillMarkCells(marks, layout)
  paintCells(
    context,
    layout,
    ratio,
    () => true,
    (box, index) => {
      if (cells.different[index] === 1) {
        fillBox(box, different, 0, 1)
        crossBox(box, onDifferent)
        return
      }
      const held = cells.held[index] ?? 0
      const hasGap = cells.gap[index] === 1
      // Too small for a frame, or for two colours.
      if (hasGap && box.round === 0) {
        fillBox(box, gap, 0, 1)
        return
      }
      if (!hasGap && held < 1) fillBox(box, missing, 0, 1)
      if (held > 0) fillBox(box, cells.equal[index] === 1 ? equal : stored, 0, held)
      if (hasGap) outlineBox(box, gap)
    },
  )
}
