/** How the marks of parts look outside of the canvas; the canvas draws the same. */
import { CircleCheck, CircleDashed, CircleDotDashed, CircleX, HardDrive } from '@lucide/vue'
import type { Component } from 'vue'
import type { Text } from '../../text/use-text.ts'
import { countMarks, partMarks, type Marks, type PartMark } from './part-marks.ts'

export const markLooks: Readonly<
  Record<PartMark, { readonly icon: Component; readonly tone: string; readonly square: string }>
> = {
  stored: { icon: HardDrive, tone: 'text-run', square: 'bg-bar-run' },
  gap: { icon: CircleDashed, tone: 'text-warn', square: 'border border-bar-warn' },
  equal: { icon: CircleCheck, tone: 'text-ok', square: 'bg-bar-ok' },
  different: { icon: CircleX, tone: 'text-bad', square: 'bg-bar-bad' },
  missing: { icon: CircleDotDashed, tone: 'text-tx2', square: 'bg-track' },
}

/** The entries of the legend: only what there is, and always what is stored. */
export function markLegend({ t }: Pick<Text, 't'>, marks: Marks) {
  const counts = countMarks(marks)
  return partMarks
    .filter((mark) => counts[mark] > 0)
    .map((mark) => ({
      label: t(`fragmentDetail.mark.${mark}`),
      count: counts[mark],
      tone: markLooks[mark].square,
    }))
}
