import { describe, expect, it } from 'vitest'
import {
  decodeFirstLine,
  decodeLines,
  encodeLine,
} from '../../../../electron/engine/store/checked-line.ts'

const line = encodeLine(7, '{"seq":1,"name":"grün"}')

describe('a checked line', () => {
  it('gives back what was written', () => {
    const found = [...decodeLines(7, Buffer.concat([line, line]))]
    expect(found.map(({ value }) => value)).toEqual([
      { seq: 1, name: 'grün' },
      { seq: 1, name: 'grün' },
    ])
    expect(decodeFirstLine(7, Buffer.concat([line, Buffer.from('rest')])).restAt).toBe(line.length)
  })

  it('is valid for its own generation only', () => {
    expect([...decodeLines(8, line)][0]?.isValid).toBe(false)
  })

  it('notices every single flipped bit', () => {
    for (let bit = 0; bit < line.length * 8; bit++) {
      const flipped = Buffer.from(line)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(
        [...decodeLines(7, flipped)].some(({ isValid }) => isValid),
        `bit ${bit}`,
      ).toBe(false)
    }
  })

  it('notices every cut, and calls it unfinished', () => {
    for (let length = 1; length < line.length; length++) {
      const found = [...decodeLines(7, line.subarray(0, length))]
      expect(found).toEqual([
        { value: undefined, isValid: false, isComplete: false, bytes: length },
      ])
    }
    expect(decodeFirstLine(7, line.subarray(0, -1)).line.isValid).toBe(false)
  })

  it('finds the valid line behind a bad one', () => {
    const found = [...decodeLines(7, Buffer.concat([Buffer.from('rubbish\n'), line]))]
    expect(found.map(({ isValid }) => isValid)).toEqual([false, true])
  })
})
