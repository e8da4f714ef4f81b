/**
 * The whole engine over sockets with its data folder on a disk of 1 MiB that fills at random moments.
 * PARTWAY_FULL_DISK_ROUNDS sets how many rounds there are.
 */
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import {
  isDiskFull,
  playFullDisk,
  type FullDiskRound,
} from '../../support/kills/full-disk-round.ts'
import { singleUpload } from '../../support/kills/single.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'
import { sumOfGates, tellProof } from '../../support/proof.ts'
import { limitedFolder, smallTmpfs } from '../../support/small-disk.ts'

const rounds = Number(process.env['PARTWAY_FULL_DISK_ROUNDS'] ?? 2)
const compileCache = useCompileCache()
const disk = smallTmpfs() ?? limitedFolder()
console.log(`data folder on ${disk.name}`)
afterAll(() => disk.remove())

describe('uploading with the data folder on a full disk', () => {
  it('begins no part while it cannot note one, and goes on by itself', async () => {
    const parts = 60
    const partsAtOnce = 2
    await using upload = await singleUpload({
      sizeBytes: parts * 100 * 1024,
      choices: seededChoices(printedSeed()),
      compileCache: compileCache(),
      limits: { partsAtOnce },
      data: join(disk.folder, 'data'),
      limitedTo: disk.isLimitedFolder ? disk.folder : undefined,
    })
    const { oss } = upload
    oss.server.shape({ latencyMs: 20 })
    const program = upload.start()
    await program.hears((line) => line.type === 'progress' && line.partsStored >= 5)
    await disk.fill()
    expect(await program.hears(isDiskFull)).toBeDefined()
    const begun = oss.requests('UploadPart').length + partsAtOnce
    // It goes on trying to write, and only that; what was on its way by then may end.
    for (let failures = 0; failures < 3; failures++) {
      await program.hears(({ type }) => type === 'warning', program.told.length)
    }
    await oss.quiet()
    expect(oss.requests('UploadPart').length).toBeLessThanOrEqual(begun)
    expect(begun).toBeLessThan(parts)
    await disk.free()
    await upload.ends(program)
    const { resentParts, extraBytes } = await upload.isProven()
    expect([resentParts, extraBytes]).toEqual([0, 0])
  })

  it(
    `loses nothing and goes on when there is room, killed or not, in ${rounds} rounds`,
    async () => {
      const began = performance.now()
      const seed = printedSeed()
      const played: FullDiskRound[] = []
      const complaints: string[] = []
      for (let number = 0; number < rounds; number++) {
        const round = await playFullDisk(disk, seededChoices(seed + number), compileCache())
        played.push(round)
        complaints.push(...round.complaints.map((text) => `round ${number}: ${text}`))
      }
      const sum = (of: (round: FullDiskRound) => number): number =>
        played.reduce((total, round) => total + of(round), 0)
      const gate = sumOfGates(played)
      tellProof({
        runs: `${rounds} rounds`,
        gate,
        figures: {
          'times full': sum(({ noticed }) => noticed),
          'times it went on by itself': sum(({ recovered }) => recovered),
          kills: sum(({ kills }) => kills),
          'starts on the full disk': sum(({ starts }) => starts),
          'of them refused': sum(({ refused }) => refused),
          requests: sum(({ requests }) => requests),
          'acknowledged parts sent again': sum(({ resentParts }) => resentParts),
          seconds: Math.round((performance.now() - began) / 1000),
        },
      })
      expect(complaints).toEqual([])
      expect(Object.values(gate).every((count) => count === 0)).toBe(true)
      expect(sum(({ resentParts }) => resentParts)).toBe(0)
      expect(sum(({ noticed }) => noticed)).toBeGreaterThan(0)
    },
    300_000 + rounds * 20_000,
  )
})
