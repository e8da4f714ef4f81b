/** The suite fails when it should: bugs planted in the store or at the port show at some point. */
import { describe, expect, it, vi } from 'vitest'
import { plantedBugs } from '../../support/crash-points/planted-bugs.ts'
import { warmUp } from '../../support/crash-points/case.ts'
import { makeScenarios } from '../../support/crash-points/scenarios.ts'
import { Suite } from '../../support/crash-points/suite.ts'
import { tempFolder } from '../../support/temp-folder.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

describe('a planted bug is caught at a named point', () => {
  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s', async (_, bug) => {
    await using folder = await tempFolder()
    await warmUp()
    const suite = new Suite(folder.path, bug)
    for (const scenario of makeScenarios(folder.path)) {
      if (bug.scenarios.includes(scenario.name))
        await suite.singles(scenario, false, () => suite.failures.length > 0)
    }
    const [found] = suite.failures
    const [violation] = found?.report.violations ?? []
    console.log(`${bug.name}: ${found?.replay}, ${violation?.invariant} ${violation?.text}`)
    expect(found).toBeDefined()
    // A point was met, and what broke was a promise, not the harness.
    expect(found?.replay).not.toMatch(/\/$/)
    expect(violation?.invariant).toMatch(/^I\d+$/)
  })
})
