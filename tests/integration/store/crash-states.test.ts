/**
 * What a power cut may leave of the store, state by state: recovery must find every acknowledged
 * change, and nothing that was never written. PARTWAY_CRASH_STATES sets how many states.
 */
import { describe, expect, it } from 'vitest'
import { printedSeed } from '../../support/choices.ts'
import { tellProof } from '../../support/proof.ts'
import { runCrashStates } from '../../support/store-crashes.ts'

const wanted = Number(process.env['PARTWAY_CRASH_STATES'] ?? 10_000)

describe('the store after a power cut', () => {
  it(`keeps every acknowledged change and makes nothing up, in ${wanted} crash states`, async () => {
    const { counts, total, wrong } = await runCrashStates({ seed: printedSeed(), count: wanted })
    expect(wrong).toEqual([])
    tellProof({ runs: `${total} crash states`, figures: counts })
    expect(total).toBeGreaterThanOrEqual(wanted)
  }, 3_600_000)
})
