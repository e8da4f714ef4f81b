/** What the tuner promises on lines that change, hosts that share one, and services that refuse. */
import { describe, expect, it } from 'vitest'
import { createTuner } from '../../../../electron/engine/tuning/tuner.ts'
import { mutants } from '../../../support/line-simulator/mutants.ts'
import { promises, type MakeGovernor } from '../../../support/line-simulator/promises.ts'
import { seedsFor } from '../../../support/line-simulator/seeds.ts'

const tuner: MakeGovernor = (start) => createTuner({ host: 'oss', nowMs: 0, ...start })
const seeds = seedsFor(2)

describe('the tuner', () => {
  it.each(promises)('$name', ({ broken }) => {
    const problems = seeds.map((seed) => broken(tuner, seed))
    expect(problems).toEqual(seeds.map(() => undefined))
  })

  it.each(mutants)('would break its word if it $name: $breaks', ({ plant, breaks }) => {
    const planted = plant(tuner)
    const problem = promises.find(({ name }) => name === breaks)?.broken(planted, seeds[0] ?? 0)
    expect(problem).toEqual(expect.any(String))
  })
})
