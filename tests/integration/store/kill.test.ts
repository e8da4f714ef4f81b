/** Real processes, real files, SIGKILL at a random moment. PARTWAY_KILLS sets how many rounds. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { tellProof } from '../../support/proof.ts'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const rounds = Number(process.env['PARTWAY_KILLS'] ?? 20)
const program = fileURLToPath(new URL('./commit-forever.ts', import.meta.url))

/** Runs the program until it has acknowledged so many changes, kills it, answers how many per lane. */
async function killedAfter(
  changes: number,
  folder: string,
  round: string,
): Promise<ReadonlyMap<string, number>> {
  const child = spawn(process.execPath, [program, folder, round], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const counts = new Map(['a', 'b', 'c'].map((name) => [`${round}-${name}`, 0]))
  let seen = 0
  for await (const lane of createInterface({ input: child.stdout })) {
    counts.set(lane, (counts.get(lane) ?? 0) + 1)
    if (++seen === changes) child.kill('SIGKILL')
  }
  await closed
  expect(child.signalCode).toBe('SIGKILL')
  return counts
}

/** What the program has made of a lane after so many changes: add, save, remove the third before. */
function laneAfter(lane: string, changes: number): string {
  const tasks = new Map<string, number>()
  for (let change = 0; change < changes; change++) {
    const n = Math.floor(change / 3)
    if (change % 3 === 0) tasks.set(`${lane}-${n}`, 0)
    if (change % 3 === 1) tasks.set(`${lane}-${n}`, n + 1)
    if (change % 3 === 2) tasks.delete(`${lane}-${n - 3}`)
  }
  return JSON.stringify([...tasks])
}

describe('the store of a killed process', () => {
  it(
    `keeps every acknowledged change over ${rounds} kills, and opens by itself`,
    async () => {
      const choices = seededChoices(printedSeed())
      await using folder = await tempFolder()
      const settled = new Map<string, string>()
      for (let round = 0; round < rounds; round++) {
        const counts = await killedAfter(1 + choices.below(150), folder.path, `r${round}`)
        const deps = { folder: folder.path, clock: systemClock, logger: silentLogger }
        const stores = await openStores(deps)
        expect(stores.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
        const found = (lane: string): string =>
          JSON.stringify(
            stores.tasks
              .all()
              .filter(({ id }) => id.startsWith(`${lane}-`))
              .map(({ id, retries }) => [id, retries]),
          )
        for (const [lane, text] of settled) expect(found(lane)).toBe(text)
        for (const [lane, count] of counts) {
          // The next change may have been on its way.
          expect([laneAfter(lane, count), laneAfter(lane, count + 1)]).toContain(found(lane))
          settled.set(lane, found(lane))
        }
        await stores.close()
      }
      const changes = settled.size
      tellProof({ runs: `${rounds} kills`, figures: { lanes: changes } })
    },
    60_000 + rounds * 10_000,
  )
})
