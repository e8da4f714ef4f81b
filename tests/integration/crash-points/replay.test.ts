/**
 * Single cases. `PARTWAY_CRASH_POINT="scenario/point#n[,point#m]"` runs the one that another suite has
 * named; `!` after a point makes it a power cut.
 */
import { describe, expect, it, vi } from 'vitest'
import { warmUp } from '../../support/crash-points/case.ts'
import { makeScenarios } from '../../support/crash-points/scenarios.ts'
import { parseReplay, Suite, tellFailures } from '../../support/crash-points/suite.ts'
import { tempFolder } from '../../support/temp-folder.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

interface Case {
  readonly replay: string
  readonly what: string
}

/** Points that once broke a promise, or an oracle. */
const known: readonly Case[] = [
  { replay: 'two/put.answered#1', what: 'what another task has made over ours hides ours' },
  {
    replay: 'put/journal.write.after task.add#1,snapshot.write.before start#1!',
    what: 'a power cut takes nothing away from under what was recovered',
  },
  {
    replay: 'put/journal.write.before start#1,journal.create.after start#1',
    what: 'a second start that dies is no lost database either',
  },
  { replay: 'recovery/lock.unlink.before takeover#1', what: 'no right to a lock stays behind' },
  {
    replay: 'put/receipt-pack.sync.after#1!,lock.unlink.after#1',
    what: 'no right to a torn lock stays behind',
  },
]
const given = process.env['PARTWAY_CRASH_POINT']
const cases: readonly Case[] =
  given === undefined ? known : [{ replay: given, what: 'every promise is kept' }]

describe('a program that dies', () => {
  it.each(cases)('at $replay: $what', async ({ replay }) => {
    await using folder = await tempFolder()
    await warmUp()
    const { name, targets } = parseReplay(replay)
    const scenario = makeScenarios(folder.path).find((each) => each.name === name)
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`)
    const suite = new Suite(folder.path)
    await suite.run(scenario, ...targets)
    expect(tellFailures(suite.failures)).toEqual([])
  })
})
