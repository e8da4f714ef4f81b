/** Everything that reads what others wrote, fed with chance: `PARTWAY_FUZZ` executions in all, 1,000,000 in the long run. */
import { afterAll, describe, expect, it } from 'vitest'
import { printedSeed } from '../../support/choices.ts'
import { allTargets } from '../../support/fuzz/all-targets.ts'
import { fuzzTable, shareOut, type FuzzReport } from '../../support/fuzz/fuzz-target.ts'
import { tellProof } from '../../support/proof.ts'

const executions = Number(process.env['PARTWAY_FUZZ'] ?? 20_000)
const seed = printedSeed()
const targets = allTargets()
const shares = shareOut(targets, executions)
const reports: FuzzReport[] = []

describe('whatever comes in', () => {
  it.each(targets.map((target, at) => [target.name, target, shares[at] ?? 1] as const))(
    'keeps the promise of %s',
    async (_, target, share) => {
      const report = await target.run(seed, share)
      reports.push(report)
      expect(report.finding).toBeUndefined()
    },
    // Long runs are bounded by their number, not by time.
    3_600_000,
  )
})

afterAll(() => {
  console.log(fuzzTable(reports))
  const done = reports.reduce((sum, report) => sum + report.executions, 0)
  const findings = reports.filter(({ finding }) => finding !== undefined).length
  tellProof({ runs: `${done.toLocaleString('en')} executions`, figures: { findings } })
})
