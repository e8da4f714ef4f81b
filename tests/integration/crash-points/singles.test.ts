/**
 * The program dies at every named point of every phase of a task's life (reliability 3.2), by SIGKILL
 * and by a power cut. A case that fails is replayed by `replay.test.ts`.
 * `PARTWAY_CRASH_SINGLES=all`: both deaths at every point; otherwise both at the first of each name.
 */
import { describe, expect, it, vi } from 'vitest'
import { warmUp } from '../../support/crash-points/case.ts'
import { requiredNames } from '../../support/crash-points/required-names.ts'
import { makeScenarios } from '../../support/crash-points/scenarios.ts'
import { Suite, tellFailures } from '../../support/crash-points/suite.ts'
import { tempFolder } from '../../support/temp-folder.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const isWhole = process.env['PARTWAY_CRASH_SINGLES'] === 'all'

describe('a program that dies at a named point', () => {
  it('keeps every promise at every single point, and meets all that have to be', async () => {
    await using folder = await tempFolder()
    await warmUp()
    const suite = new Suite(folder.path)
    for (const scenario of makeScenarios(folder.path)) await suite.singles(scenario, isWhole)
    suite.tell('single crash points')
    expect(tellFailures(suite.failures)).toEqual([])
    expect(requiredNames.filter((name) => !suite.names.has(name))).toEqual([])
  }, 0)

  it('keeps every promise when recovery or an adoption dies at the same point three lives in a row', async () => {
    await using folder = await tempFolder()
    await warmUp()
    const suite = new Suite(folder.path)
    for (const scenario of makeScenarios(folder.path)) {
      if (['recovery', 'by-hand'].includes(scenario.name)) await suite.threeLives(scenario)
    }
    suite.tell('three deaths in a row')
    expect(tellFailures(suite.failures)).toEqual([])
  }, 0)
})
