/** Many schedules, one line of figures: for `npm test` and for the long run. */
import { mkdir, rm } from 'node:fs/promises'
import { cleanGate, type Gate, type Proof } from '../proof.ts'
import { runSchedule, type ScheduleReport } from './schedule.ts'
import type { Mutant } from './world.ts'

export interface ManySchedules {
  readonly firstSeed: number
  readonly count: number
  /** Every so many seeds one is run twice (I12); none by default. */
  readonly repeatEvery?: number
}

export interface ManyReports {
  readonly failed: readonly ScheduleReport[]
  readonly proof: Proof
}

/** Which column of the gate a broken invariant counts for; the others count as broken rules. */
const columns: Readonly<Record<string, keyof Gate>> = {
  I1: 'wrongObjects',
  I2: 'falseFailures',
  I3: 'lostTasks',
  I5: 'leakedUploads',
  I6: 'duplicateObjects',
  I7: 'foreignTouched',
  I10: 'falseFailures',
}

/** Runs one schedule in a folder of its own, which is gone afterwards. */
export async function runAlone(
  seed: number,
  folder: string,
  mutant?: Mutant,
): Promise<ScheduleReport> {
  const own = `${folder}/${seed}`
  await mkdir(own)
  try {
    return await runSchedule(seed, own, mutant)
  } finally {
    await rm(own, { recursive: true })
  }
}

/** Runs the schedules of consecutive seeds, and judges them together. */
export async function runSchedules(
  { firstSeed, count, repeatEvery = Infinity }: ManySchedules,
  folder: string,
): Promise<ManyReports> {
  const failed: ScheduleReport[] = []
  const gate: Record<keyof Gate, number> = cleanGate()
  const figures = { brokenRules: 0, kills: 0, done: 0, requests: 0, repeatedParts: 0, seconds: 0 }
  const began = performance.now()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const report = judgeTwice(
      await runAlone(seed, folder),
      seed % repeatEvery === 0 ? await runAlone(seed, folder) : undefined,
    )
    for (const name of ['kills', 'done', 'requests', 'repeatedParts'] as const) {
      figures[name] += report[name]
    }
    for (const { invariant } of report.violations) {
      const column = columns[invariant]
      if (column === undefined) figures.brokenRules++
      else gate[column]++
    }
    if (report.violations.length > 0) failed.push(report)
  }
  figures.seconds = Math.round((performance.now() - began) / 1000)
  const runs = `${count.toLocaleString('en')} schedules from seed ${firstSeed}`
  return { failed, proof: { runs, gate, figures } }
}

/** I12: the same seed is the same schedule, but for the names that no seed decides. */
function judgeTwice(first: ScheduleReport, second: ScheduleReport | undefined): ScheduleReport {
  if (second === undefined) return first
  const [one, other] = [first.trace.map(withoutIds), second.trace.map(withoutIds)]
  const at = one.findIndex((line, index) => line !== other[index])
  if (at === -1 && one.length === other.length) return first
  const lines = `"${one[at] ?? ''}" and "${other[at] ?? ''}"`
  const text = `run again, the seed makes another schedule from line ${at} on: ${lines}`
  return { ...first, violations: [...first.violations, { invariant: 'I12', text }] }
}

function withoutIds(line: string): string {
  return line.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
}
