/** The self-test of the harness (reliability 3.2): every planted bug breaks a promise the checker sees. */
import { mkdir, rm } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { mutants } from '../../support/twin/mutants.ts'
import type { Mutant } from '../../support/twin/world.ts'
import { runSchedule, type ScheduleReport } from '../../support/twin/schedule.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

/** As many as `npm test` runs; most bugs show within the first few. */
const mostSchedules = 500

describe('a planted bug is caught', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    await using folder = await tempFolder()
    const run = async (seed: number, planted?: Mutant): Promise<ScheduleReport> => {
      const own = `${folder.path}/${seed}`
      await mkdir(own)
      const report = await runSchedule(seed, own, planted)
      await rm(own, { recursive: true })
      return report
    }
    let caught: ScheduleReport | undefined
    for (let seed = 1; seed <= mostSchedules && caught === undefined; seed++) {
      const report = await run(seed, mutant)
      if (report.violations.length > 0) caught = report
    }
    const { seed, violations } = caught ?? {}
    console.log(
      `${mutant.name}: seed ${seed}, ${violations?.[0]?.invariant} ${violations?.[0]?.text}`,
    )
    expect(caught).toBeDefined()
    // It is the bug that shows, not the schedule.
    expect((await run(seed ?? 0)).violations).toEqual([])
  })
})
