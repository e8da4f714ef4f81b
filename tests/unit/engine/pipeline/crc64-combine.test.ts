import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combineAll, combineCrc64 } from '../../../../electron/engine/pipeline/crc64-combine.ts'

/** CRC-64/XZ bit by bit, from the definition (OSS API 6.2). */
function slowCrc64(bytes: Uint8Array): string {
  const ones = (1n << 64n) - 1n
  let state = ones
  for (const byte of bytes) {
    state ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) {
      state = (state & 1n) === 1n ? (state >> 1n) ^ 0xc96c5795d7870f42n : state >> 1n
    }
  }
  return (state ^ ones).toString()
}

describe('combineCrc64', () => {
  it('knows the published examples', () => {
    expect(slowCrc64(Buffer.from('123456789'))).toBe('11051210869376104954')
    expect(combineCrc64('14865968487149912872', '7598038797645275211', 5)).toBe(
      '11051210869376104954',
    )
    const parts = [
      { crc64: '12696911168479852064', lengthBytes: 102_400 },
      { crc64: '16456226173805894103', lengthBytes: 102_400 },
      { crc64: '5814619962215735329', lengthBytes: 50 },
    ]
    expect(combineAll(parts)).toBe('4923711708063544458')
  })

  it('agrees with the bytes, wherever they are cut', () => {
    const cutBytes = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 })
    const agrees = fc.property(cutBytes, (parts) => {
      const whole = Buffer.concat(parts)
      const combined = combineAll(
        parts.map((part) => ({ crc64: slowCrc64(part), lengthBytes: part.length })),
      )
      return combined === slowCrc64(whole)
    })
    expect(() => fc.assert(agrees)).not.toThrow()
  })

  it('is associative for lengths no memory could hold', () => {
    const crc = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String)
    const length = fc.integer({ min: 0, max: 5 * 1024 ** 3 })
    const associates = fc.property(crc, crc, crc, length, length, (a, b, c, lengthB, lengthC) => {
      // The CRC of no bytes is 0.
      const crcB = lengthB === 0 ? '0' : b
      const crcC = lengthC === 0 ? '0' : c
      const left = combineCrc64(combineCrc64(a, crcB, lengthB), crcC, lengthC)
      const right = combineCrc64(a, combineCrc64(crcB, crcC, lengthC), lengthB + lengthC)
      return left === right
    })
    expect(() => fc.assert(associates)).not.toThrow()
  })

  it('has 0 for nothing, and for an object of one empty part', () => {
    expect(combineAll([])).toBe('0')
    expect(combineAll([{ crc64: '0', lengthBytes: 0 }])).toBe('0')
  })
})
