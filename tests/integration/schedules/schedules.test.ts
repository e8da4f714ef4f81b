/**
 * Random schedules against the whole engine (reliability 3.4). `PARTWAY_SCHEDULES` sets the number of
 * seeds, counted from 1; `PARTWAY_SEED` runs one alone and prints its whole trace when it fails.
 */
import { mkdir, rm } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { runSchedule, type ScheduleReport } from '../../support/twin/schedule.ts'
import { tempFolder } from '../../support/temp-folder.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const schedules = Number(process.env['PARTWAY_SCHEDULES'] ?? '500')
const given = process.env['PARTWAY_SEED']
const firstSeed = Number(given ?? '1')
const count = given === undefined ? schedules : 1
const shownLines = 120

it(`keeps every promise in ${count} random schedules`, async () => {
  await using folder = await tempFolder()
  const failed: ScheduleReport[] = []
  const sum = { kills: 0, done: 0, requests: 0, repeatedParts: 0 }
  const began = performance.now()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const own = `${folder.path}/${seed}`
    await mkdir(own)
    const report = await runSchedule(seed, own)
    await rm(own, { recursive: true })
    if (seed % 100 === 0) await repeat(report, own)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += report[name]
    if (report.violations.length > 0) failed.push(report)
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${count} schedules from seed ${firstSeed} in ${seconds} s: ${JSON.stringify(sum)}`)
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
  const { violations } = await runSchedule(seed, folder.path)
  expect(violations).toEqual([])
})

/** I12: the same seed is the same schedule. */
async function repeat(first: ScheduleReport, folder: string): Promise<void> {
  await mkdir(folder)
  const second = await runSchedule(first.seed, folder)
  await rm(folder, { recursive: true })
  expect(second.trace).toEqual(first.trace)
}
