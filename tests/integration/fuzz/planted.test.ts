/** The self-test of the fuzz targets: each planted bug is caught by its family, with less than `npm test` runs. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printedSeed } from '../../support/choices.ts'
import { fuzzTarget, shareOut } from '../../support/fuzz/fuzz-target.ts'
import { planted } from '../../support/fuzz/planted.ts'

const seed = printedSeed()
const most = 3_000

describe('a planted bug is caught', () => {
  it.each(planted.map(({ bug, targets }) => [bug, targets] as const))('%s', async (_, targets) => {
    const all = targets()
    // Names of files are as the file system takes them elsewhere.
    if (process.platform !== 'linux' && all.length === 0) return
    let caught: string | undefined
    for (const target of all) caught ??= (await target.run(seed, most, false)).finding
    console.log(caught?.split('\n')[0]?.slice(0, 200))
    expect(caught).toBeDefined()
  })
})

describe('a target', () => {
  it('tells the seed and the smallest input that breaks its promise', async () => {
    const target = fuzzTarget('numbers', 1, fc.nat(), (number) => {
      if (number > 1_000) throw new Error('too many')
    })
    const { finding, executions } = await target.run(42, 20_000)
    expect(finding).toMatch(/^numbers: too many\n[\s\S]*seed: \d+[\s\S]*Counterexample: \[1001\]/)
    expect((await target.run(42, 20_000)).executions).toBe(executions)
  })

  it('notices a change of a built-in prototype', async () => {
    const polluting = fuzzTarget('pollution', 1, fc.constant('polluted'), (name) => {
      const prototype = Object.getPrototypeOf({}) as object
      Object.defineProperty(prototype, name, { value: 1, configurable: true })
    })
    try {
      expect((await polluting.run(1, 1)).finding).toContain('prototype was changed')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })

  it('gets its share of all executions, at least one', () => {
    expect(shareOut([{ weight: 1 }, { weight: 3 }, { weight: 0.0001 }], 400)).toEqual([100, 300, 1])
  })
})
