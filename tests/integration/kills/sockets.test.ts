/**
 * A process that uploads over sockets dies by SIGKILL, at named requests and by lot, up to three
 * times a round. PARTWAY_SOCKET_KILLS sets how many kills there are.
 */
import { describe, expect, it } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { playRound, type Round } from '../../support/kills/round.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'
import { sumOfGates, tellProof } from '../../support/proof.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const compileCache = useCompileCache()
const wanted = Number(process.env['PARTWAY_SOCKET_KILLS'] ?? 20)

function sumOf(rounds: readonly Round[], of: (round: Round) => number): number {
  return rounds.reduce((sum, round) => sum + of(round), 0)
}

describe('a process killed while it uploads', () => {
  it(
    `loses nothing, repeats no acknowledged part and leaves nothing behind, over ${wanted} kills`,
    async () => {
      const seed = printedSeed()
      const began = performance.now()
      const rounds: Round[] = []
      const complaints: string[] = []
      while (sumOf(rounds, ({ kills }) => kills) < wanted) {
        await using folder = await tempFolder()
        const number = rounds.length
        const choices = seededChoices(seed + number)
        const met = new Set(rounds.flatMap((round) => round.met))
        const round = await playRound({
          folder,
          number,
          choices,
          compileCache: compileCache(),
          met,
        })
        rounds.push(round)
        complaints.push(...round.complaints.map((text) => `round ${number}: ${text}`))
      }
      const gate = sumOfGates(rounds)
      tellProof({
        runs: `${sumOf(rounds, ({ kills }) => kills)} kills`,
        gate,
        figures: {
          rounds: rounds.length,
          'named moments': new Set(rounds.flatMap(({ met }) => met)).size,
          requests: sumOf(rounds, ({ requests }) => requests),
          'acknowledged parts sent again': sumOf(rounds, ({ resentParts }) => resentParts),
          'KiB sent in vain': Math.round(sumOf(rounds, ({ extraBytes }) => extraBytes) / 1024),
          seconds: Math.round((performance.now() - began) / 1000),
        },
      })
      expect(complaints).toEqual([])
      expect(Object.values(gate).every((count) => count === 0)).toBe(true)
      expect(sumOf(rounds, ({ resentParts }) => resentParts)).toBe(0)
    },
    300_000 + wanted * 10_000,
  )
})
