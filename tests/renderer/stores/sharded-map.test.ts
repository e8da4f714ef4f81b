import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShardedMap } from '../../../renderer/src/stores/sharded-map.ts'

type Step = { readonly set: [string, number] } | { readonly drop: string }

const id = fc.string({ maxLength: 4 })
const steps = fc.array(
  fc.oneof(
    fc.record({ set: fc.tuple(id, fc.integer()) }),
    fc.record({ drop: id }),
  ) as fc.Arbitrary<Step>,
)

describe('ShardedMap', () => {
  it('holds what a plain Map would hold, whatever was added and removed', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let map = ShardedMap.of<number>([])
        const plain = new Map<string, number>()
        for (const step of all) {
          if ('set' in step) {
            map = map.with([step.set])
            plain.set(...step.set)
          } else {
            map = map.without([step.drop])
            plain.delete(step.drop)
          }
        }
        expect(map.size).toBe(plain.size)
        for (const [key, value] of plain) expect(map.get(key)).toBe(value)
      }),
    )
  })

  it('leaves earlier versions as they were', () => {
    const before = ShardedMap.of([['a', 1]])
    before.with([
      ['a', 2],
      ['b', 3],
    ])
    before.without(['a'])
    expect(before.get('a')).toBe(1)
    expect(before.has('b')).toBe(false)
    expect(before.size).toBe(1)
  })
})
