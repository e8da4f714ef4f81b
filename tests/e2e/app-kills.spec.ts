/**
 * The whole app dies and is started again: SIGKILL to its main process at moments drawn by lot, while
 * several files are on their way. The list is there, goes on by itself and ends done.
 * `PARTWAY_APP_KILLS=30` kills more often, `PARTWAY_SEED` repeats a run.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { printedSeed, seededChoices, type Choices } from '../support/choices.ts'
import { cleanGate, sumOfGates, tellProof, type Gate } from '../support/proof.ts'
import { ask, bucket, connect, expect, expectSame, rowOf, test } from './fixture.ts'
import { leaveForeign } from './kills/foreign.ts'
import { judge, partsSentTwice, tasksOf } from './kills/judge.ts'
import { drawMoment } from './kills/moments.ts'

const KiB = 1024
const kills = Number(process.env['PARTWAY_APP_KILLS'] ?? 2)
/** One data folder and one server see this many kills. */
const killsPerRound = 3
const filesPerKill = 3
const rounds = Math.ceil(kills / killsPerRound)

const judged: { readonly kills: number; readonly gate: Gate; readonly twice: number }[] = []

test.afterAll(() => {
  if (judged.length === 0) return
  const sum = (count: (round: (typeof judged)[number]) => number): number =>
    judged.reduce((total, round) => total + count(round), 0)
  tellProof({
    runs: `${sum(({ kills }) => kills)} kills of the whole app`,
    gate: sumOfGates(judged),
    figures: { 'parts sent twice': sum(({ twice }) => twice) },
  })
})

for (let round = 0; round < rounds; round++) {
  const killsNow = Math.min(killsPerRound, kills - round * killsPerRound)

  test(`round ${round + 1}: ${killsNow} kills lose nothing and send nothing twice`, async ({
    folder,
    oss,
    launch,
    file,
  }) => {
    test.setTimeout(90_000 + killsNow * 60_000)
    const choices = seededChoices(seedOf(round))
    if (choices.below(2) === 0) oss.setVersioning(bucket, 'Enabled')
    const partSizeBytes = choices.pick([100, 256, 512, 1024]) * KiB
    const names = Array.from({ length: killsNow * filesPerKill }, (_, index) => `file-${index}.bin`)
    const foreign = await leaveForeign(oss, names.slice(0, 2))
    const files = new Map<string, string>()
    for (const name of names) {
      files.set(name, await file(name, sizeOf(name, partSizeBytes, choices)))
    }

    const moments: string[] = []
    for (let kill = 0; kill < killsNow; kill++) {
      const app = await launch()
      const page = await app.page()
      if (kill === 0) await begin(page)
      else await expectList(page, kill * filesPerKill)
      const moment = drawMoment(choices, oss)
      const dropped = names.slice(kill * filesPerKill, (kill + 1) * filesPerKill)
      await app.drop(dropped.flatMap((name) => files.get(name) ?? []))
      await expectList(page, (kill + 1) * filesPerKill)
      const reached = moment.reached.then(() => moment.name)
      moments.push(await Promise.race([reached, allDone(page).then(() => 'at rest')]))
      await app.kill()
      oss.faults.clear()
    }
    const app = await launch()
    const page = await app.page()
    await allDone(page)
    for (const name of names) await expect(rowOf(page, name)).toContainText('Done')
    expect(await app.quit()).toBe(0)

    const gate = await judge(oss, await tasksOf(join(folder, 'data')), { files, foreign })
    const twice = partsSentTwice(oss)
    console.log(`killed at: ${moments.join(', ')} (parts of ${partSizeBytes / KiB} KiB)`)
    judged.push({ kills: killsNow, gate, twice })
    expect(gate).toEqual(cleanGate())
    expect(twice).toBe(0)

    async function begin(page: Page): Promise<void> {
      await connect(page, oss)
      const partsAtOnce = 2 + choices.below(3)
      await ask(page, 'settings.save', {
        partSizeBytes,
        multipartThresholdBytes: partSizeBytes,
        partsAtOnce,
      })
    }
  })
}

test('a page that crashes or is loaded again changes nothing for the transfers', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 8 * KiB * KiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 4,
    fault: { kind: 'hold', at: 'commit' },
  })
  await app.drop([film])
  await held.hit(2)
  await page.reload()
  await expectHalf(page)

  const gone = new Promise((resolve) => page.once('close', resolve))
  const devTools = await page.context().newCDPSession(page)
  devTools.send('Page.crash').catch(() => {
    // nobody is left to answer
  })
  await gone
  const next = await app.page()
  await expectHalf(next)
  held.release()
  await expect(rowOf(next, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  expect(partsSentTwice(oss)).toBe(0)
  expect(oss.log.entries().filter(({ operation }) => operation === 'UploadPart')).toHaveLength(8)
})

let firstSeed: number | undefined

/** Printed once, by the process that runs the tests. */
function seedOf(round: number): number {
  firstSeed ??= printedSeed()
  return firstSeed + round
}

/** The truth about the upload that stands at 4 of 8 parts. */
async function expectHalf(page: Page): Promise<void> {
  const row = rowOf(page, 'film.mov')
  await expect(row).toContainText('Uploading')
  await row.click()
  await expect(page.getByText('4 of 8 parts uploaded', { exact: false }).first()).toBeAttached()
}

/** Every third file goes up in one request. */
function sizeOf(name: string, partSizeBytes: number, choices: Choices): number {
  if (name.endsWith('2.bin')) return 1 + choices.below(partSizeBytes - 1)
  return partSizeBytes * (3 + choices.below(10)) + 1 + choices.below(partSizeBytes)
}

async function expectList(page: Page, count: number): Promise<void> {
  await expect
    .poll(async () => (await ask(page, 'tasks.snapshot', {})).count, { timeout: 30_000 })
    .toBe(count)
}

/** Every task has ended, well or not. */
async function allDone(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const { snapshotId } = await ask(page, 'tasks.snapshot', {})
        const tasks = await ask(page, 'tasks.chunk', { snapshotId, from: 0 })
        return tasks.filter(({ state }) => state.kind !== 'ended').map(({ state }) => state)
      },
      { timeout: 60_000 },
    )
    .toEqual([])
}
