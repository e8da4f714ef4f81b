import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partStates, type PartState } from '#shared/task-view.ts'
import { planParts } from '../../../../electron/engine/task/part-plan.ts'
import { PartTable } from '../../../../electron/engine/task/part-table.ts'

const limits = {
  minPartSizeBytes: 10,
  maxPartSizeBytes: 1000,
  maxParts: 100,
  maxObjectSizeBytes: 100_000,
}
const error = { code: 'network/reset', message: 'reset' } as const

/** `count` parts of 10 bytes, the last of 3. */
function aTable(count: number): PartTable {
  const plan = planParts(10 * (count - 1) + 3, { by: 'size', partSizeBytes: 10 }, limits)
  return new PartTable(plan)
}

const aProof = (number: number) => ({ number, md5: 'a', crc64: `${number}`, etag: 'A' })
const stateOf = (table: PartTable, number: number): PartState | undefined =>
  partStates[table.states()[number - 1] ?? -1]
const takeAll = (table: PartTable): number[] => {
  const taken: number[] = []
  for (let next = table.takeNext(); next !== undefined; next = table.takeNext()) {
    taken.push(next.number)
  }
  return taken
}

describe('PartTable', () => {
  it('hands out parts in order, each once', () => {
    expect(takeAll(aTable(5))).toEqual([1, 2, 3, 4, 5])
  })

  it('skips what is stored already, in whatever order it came', () => {
    const table = aTable(5)
    for (const number of [4, 2]) table.stored(aProof(number))
    expect(takeAll(table)).toEqual([1, 3, 5])
  })

  it('repeats a part given back before it begins a new one', () => {
    const table = aTable(4)
    table.takeNext()
    table.takeNext()
    table.failed(2, error)
    table.giveBack(2)
    table.giveBack(1)
    expect(takeAll(table)).toEqual([2, 1, 3, 4])
  })

  it('hands a part out once however often it is given back', () => {
    const table = aTable(2)
    table.takeNext()
    table.giveBack(1)
    table.giveBack(1)
    expect(takeAll(table)).toEqual([1, 2])
  })

  it('shows nobody sending a part that was given back in its second attempt', () => {
    const table = aTable(2)
    table.takeNext()
    table.failed(1, error)
    table.again(1)
    table.giveBack(1)
    expect(stateOf(table, 1)).toBe('to-retry')
    expect(table.sending()).toEqual([])
  })

  it('ignores the progress of an attempt that is over', () => {
    const table = aTable(1)
    const first = table.takeNext()
    table.failed(1, error)
    const second = table.again(1)
    table.sent(1, first?.attempt ?? 0, 3)
    expect(table.inFlightBytes).toBe(0)
    table.sent(1, second, 2)
    expect(table.inFlightBytes).toBe(2)
    expect(table.rows(0, 1)).toMatchObject([{ attempts: 2, sentBytes: 2, error }])
  })

  it('gives the bytes of a failed attempt back', () => {
    const table = aTable(1)
    const taken = table.takeNext()
    table.sent(1, taken?.attempt ?? 0, 3)
    table.failed(1, error)
    expect(table.inFlightBytes).toBe(0)
  })

  it('keeps a stored part when a failure or a giving back comes late', () => {
    const table = aTable(1)
    table.takeNext()
    table.stored(aProof(1))
    table.failed(1, error)
    table.giveBack(1)
    expect(stateOf(table, 1)).toBe('stored')
    expect(table.takeNext()).toBeUndefined()
    expect(table.confirmedBytes).toBe(3)
  })

  it('counts a part that is stored again once, and keeps the newest proof', () => {
    const table = aTable(2)
    table.stored(aProof(1))
    table.stored({ ...aProof(1), crc64: '99' })
    expect(table.confirmedBytes).toBe(10)
    expect(table.proof(1)?.crc64).toBe('99')
  })

  it('sends a disproved part again', () => {
    const table = aTable(2)
    for (const number of [1, 2]) table.stored(aProof(number))
    expect(table.isFull).toBe(true)
    table.disprove(1, error)
    expect(table.isFull).toBe(false)
    expect(table.confirmedBytes).toBe(3)
    expect(takeAll(table)).toEqual([1])
  })

  it('has no list of proofs while one is missing', () => {
    const table = aTable(2)
    table.stored(aProof(2))
    expect(() => table.proofs()).toThrow('part 1 has no proof')
    table.stored(aProof(1))
    expect(table.proofs().map(({ number }) => number)).toEqual([1, 2])
  })

  it('keeps its sums along every path', () => {
    const commands = [
      fc.constant(new Take()),
      fc.nat(9).map((at) => new OnPart('stored', at)),
      fc.nat(9).map((at) => new OnPart('failed', at)),
      fc.nat(9).map((at) => new OnPart('again', at)),
      fc.nat(9).map((at) => new OnPart('giveBack', at)),
      fc.nat(9).map((at) => new OnPart('disprove', at)),
      fc.nat(9).map((at) => new OnPart('sent', at)),
    ]
    const paths = fc.property(fc.commands(commands, { maxCommands: 60 }), (run) => {
      fc.modelRun(() => ({ model: { parts: new Map<number, PartState>() }, real: aTable(10) }), run)
    })
    expect(() => fc.assert(paths, { numRuns: 300 })).not.toThrow()
  })
})

interface Model {
  /** Absent: pending. */
  readonly parts: Map<number, PartState>
}

function assertSame(model: Model, table: PartTable): void {
  let confirmed = 0
  for (let number = 1; number <= 10; number++) {
    const expected = model.parts.get(number) ?? 'pending'
    assert.equal(stateOf(table, number), expected)
    if (expected === 'stored') confirmed += number === 10 ? 3 : 10
  }
  assert.equal(table.confirmedBytes, confirmed)
  assert.ok(table.confirmedBytes + table.inFlightBytes <= 93)
  assert.equal(table.storedCount, [...model.parts.values()].filter((s) => s === 'stored').length)
  assert.equal(table.isFull, table.storedCount === 10)
  assert.equal(
    table.sending().length,
    [...model.parts.values()].filter((state) => state === 'sending').length,
  )
}

class Take implements fc.Command<Model, PartTable> {
  check = (): boolean => true
  run(model: Model, table: PartTable): void {
    const taken = table.takeNext()
    if (taken === undefined) {
      const open = Array.from({ length: 10 }, (_, index) => model.parts.get(index + 1) ?? 'pending')
      assert.ok(open.every((state) => state === 'stored' || state === 'sending'))
    } else {
      const before = model.parts.get(taken.number)
      assert.ok(before !== 'stored' && before !== 'sending')
      model.parts.set(taken.number, 'sending')
    }
    assertSame(model, table)
  }
  toString = (): string => 'takeNext'
}

type Call = 'stored' | 'failed' | 'again' | 'giveBack' | 'disprove' | 'sent'

/** What the sender of a part does with it; only in states in which it would. */
class OnPart implements fc.Command<Model, PartTable> {
  readonly call: Call
  readonly number: number
  constructor(call: Call, at: number) {
    this.call = call
    this.number = at + 1
  }
  check({ parts }: Model): boolean {
    const state = parts.get(this.number)
    if (this.call === 'disprove') return state === 'stored'
    return state === 'sending'
  }
  run(model: Model, table: PartTable): void {
    const { call, number } = this
    const attempt = table.sending().find((each) => each.number === number)?.attempt ?? 0
    if (call === 'stored') {
      table.stored(aProof(number))
      model.parts.set(number, 'stored')
    } else if (call === 'failed') {
      table.failed(number, error)
      table.giveBack(number)
      model.parts.set(number, 'to-retry')
    } else if (call === 'again') {
      table.failed(number, error)
      assert.equal(stateOf(table, number), 'to-retry')
      assert.equal(table.again(number), attempt + 1)
    } else if (call === 'giveBack') {
      const hadError = table.rows(number - 1, 1)[0]?.error !== undefined
      table.giveBack(number)
      model.parts.set(number, hadError ? 'to-retry' : 'pending')
      if (!hadError) model.parts.delete(number)
    } else if (call === 'disprove') {
      table.disprove(number, error)
      model.parts.set(number, 'to-retry')
    } else {
      table.sent(number, attempt, 2)
    }
    assertSame(model, table)
  }
  toString = (): string => `${this.call}(${this.number})`
}
