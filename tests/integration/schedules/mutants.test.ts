/**
 * The self-test of the harnesses (reliability 3.2): every planted bug breaks a promise that its suite
 * sees, within the number of runs that `npm test` makes. A bug that survives is a bug of the tests.
 * PARTWAY_MUTANTS sets how many are planted: some in `npm test`, all in the long run.
 */
import { describe, expect, it, vi } from 'vitest'
import type * as checkedLine from '../../../electron/engine/store/checked-line.ts'
import { tellProof } from '../../support/proof.ts'
import { runCrashStates } from '../../support/store-crashes.ts'
import { storeMutants, type StoreMutant } from '../../support/store-mutants.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { mutants } from '../../support/twin/mutants.ts'
import { runAlone } from '../../support/twin/run-schedules.ts'
import type { ScheduleReport } from '../../support/twin/schedule.ts'
import type { Mutant } from '../../support/twin/world.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const planted = vi.hoisted(() => ({ isTrusting: false }))

vi.mock('../../../electron/engine/store/checked-line.ts', async (original) => {
  const real = await original<typeof checkedLine>()
  const { trustingLines } = await import('../../support/trusting-lines.ts')
  return {
    ...real,
    decodeLines: (gen: number, bytes: Buffer) =>
      planted.isTrusting ? trustingLines(bytes) : real.decodeLines(gen, bytes),
  }
})

const mostSchedules = 500
const mostCrashStates = 10_000

const all = mutants.length + storeMutants.length
const wanted = Number(process.env['PARTWAY_MUTANTS'] ?? '9')
const step = Math.max(1, Math.floor(all / wanted))
const isPlanted = (_: unknown, at: number): boolean => at % step === 0
const inSchedules = mutants.filter(isPlanted)
const inStore = storeMutants.filter(isPlanted)

const told: string[] = []

describe('random schedules catch a planted bug:', () => {
  it.each(inSchedules.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (name, mutant) => {
      const caught = await firstCatch(mutant)
      const { seed, violations } = caught ?? {}
      const [first] = violations ?? []
      note(caught !== undefined, `${name}: seed ${seed}, ${first?.invariant} ${first?.text}`)
      expect(caught).toBeDefined()
    },
  )
})

describe('crash states catch a planted bug:', () => {
  it.each(inStore.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    const { wrong, total } = await crashStatesOf(mutant)
    note(wrong.length > 0, `${mutant.name}: after ${total} states, ${wrong[0]}`)
    expect(wrong).not.toEqual([])
  })
})

it('has caught every planted bug', () => {
  const count = inSchedules.length + inStore.length
  const caught = told.filter((line) => line.startsWith('caught')).length
  console.log(`${told.join('\n')}\ncaught ${caught} of ${count} planted bugs`)
  tellProof({ runs: `${count} planted bugs`, figures: { caught } })
  expect(all).toBeGreaterThanOrEqual(28)
  expect(caught).toBe(count)
})

function note(isCaught: boolean, line: string): void {
  told.push(`${isCaught ? 'caught  ' : 'MISSED  '}${line}`)
}

/** The first schedule that shows the bug, and is in order without it. */
async function firstCatch(mutant: Mutant): Promise<ScheduleReport | undefined> {
  await using folder = await tempFolder()
  for (let seed = 1; seed <= mostSchedules; seed++) {
    const report = await runAlone(seed, folder.path, mutant)
    if (report.violations.length === 0) continue
    // It is the bug that shows, not the schedule.
    expect((await runAlone(seed, folder.path)).violations).toEqual([])
    return report
  }
  return undefined
}

async function crashStatesOf({
  mutate,
  isTrusting = false,
}: StoreMutant): ReturnType<typeof runCrashStates> {
  planted.isTrusting = isTrusting
  try {
    return await runCrashStates({ seed: 1, count: mostCrashStates, mutate })
  } finally {
    planted.isTrusting = false
  }
}
