/**
 * The program dies at one point of the store in its first life and at another one in its second.
 * `PARTWAY_CRASH_PAIRS=all`: all ordered pairs; otherwise that many, drawn by lot.
 * `PARTWAY_CRASH_SCENARIOS=put,pause`: only of these scenarios.
 */
import { expect, it, vi } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { warmUp } from '../../support/crash-points/case.ts'
import { makeScenarios } from '../../support/crash-points/scenarios.ts'
import { Suite, tellFailures } from '../../support/crash-points/suite.ts'
import { tempFolder } from '../../support/temp-folder.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const only = process.env['PARTWAY_CRASH_SCENARIOS']?.split(',')
const wanted = process.env['PARTWAY_CRASH_PAIRS'] ?? '60'

it(`keeps every promise when it dies at ${wanted} pairs of the store's points`, async () => {
  const random = seededChoices(printedSeed())
  await using folder = await tempFolder()
  await warmUp()
  const suite = new Suite(folder.path)
  const all = makeScenarios(folder.path)
  const scenarios = all.filter(({ name }) => only?.includes(name) ?? true)
  if (wanted === 'all') for (const scenario of scenarios) await suite.pairs(scenario)
  else
    for (let pair = 0; pair < Number(wanted); pair++)
      await suite.pair(random.pick(scenarios), random)
  suite.tell('pairs of crash points')
  expect(tellFailures(suite.failures)).toEqual([])
}, 0)
