/**
 * Random schedules against the whole engine (reliability 3.4). `PARTWAY_SCHEDULES` sets the number of
 * seeds, counted from `PARTWAY_FIRST_SEED` or 1; `PARTWAY_SEED` runs one alone and prints its whole
 * trace when it fails. What they found is played again in `found.test.ts`.
 */
import { expect, it, vi } from 'vitest'
import { tellProof } from '../../support/proof.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { runSchedules } from '../../support/twin/run-schedules.ts'

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
