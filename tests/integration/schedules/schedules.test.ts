/**
 * Random schedules against the whole engine (reliability 3.4). `PARTWAY_SCHEDULES` sets the number of
 * seeds, counted from `PARTWAY_FIRST_SEED` or 1; `PARTWAY_SEED` runs one alone and prints its whole
 * trace when it fails.
 */
import { expect, it, vi } from 'vitest'
import { tellProof } from '../../support/proof.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { runAlone, runSchedules } from '../../support/twin/run-schedules.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const given = process.env['PARTWAY_SEED']
const firstSeed = Number(given ?? process.env['PARTWAY_FIRST_SEED'] ?? '1')
const count = given === undefined ? Number(process.env['PARTWAY_SCHEDULES'] ?? '500') : 1
const shownLines = 120

it(`keeps every promise in ${count} random schedules`, async () => {
  await using folder = await tempFolder()
  const repeatEvery = given === undefined ? 100 : 1
  const { failed, proof } = await runSchedules({ firstSeed, count, repeatEvery }, folder.path)
  tellProof(proof)
  for (const { seed, trace } of failed.slice(0, 1)) {
    const lines = given === undefined ? trace.slice(-shownLines) : trace
    console.log(`PARTWAY_SEED=${seed}\n${lines.join('\n')}`)
  }
  const found = failed.map(
    ({ seed, violations }) => `seed ${seed}: ${violations[0]?.invariant} ${violations[0]?.text}`,
  )
  expect(found).toEqual([])
}, 0)

/** Schedules that once broke a promise. */
it.each([
  [1_753_580_519, 'the late answer to a look at the object does not make it twice'],
  [1_753_580_782, 'a request of a dead program is neither sent nor judged'],
  [1_753_580_873, 'a failed removal keeps the question about an unanswered Complete'],
])('in schedule %i %s', async (seed) => {
  await using folder = await tempFolder()
  const { violations } = await runAlone(seed, folder.path)
  expect(violations).toEqual([])
})
