/** CRC-64 of a whole from its parts, against the sum of all its bytes, bit by bit. */
import * as fc from 'fast-check'
import { combineAll, combineCrc64 } from '../../../../electron/engine/pipeline/crc64-combine.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'

export function sumTargets(combine: typeof combineCrc64 = combineCrc64): readonly FuzzTarget[] {
  return [
    fuzzTarget(
      'sums: CRC-64 of a whole from its parts',
      2,
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
      (pieces) => {
        const parts = pieces.map((bytes) => ({
          crc64: bitByBit(bytes),
          lengthBytes: bytes.length,
        }))
        const whole = bitByBit(Buffer.concat(pieces))
        const one = parts.reduce((sum, part) => combine(sum, part.crc64, part.lengthBytes), '0')
        const all = combineAll(parts)
        if (one !== whole || all !== whole) throw new Error(`${one} and ${all}, not ${whole}`)
      },
    ),
  ]
}

/** CRC-64/XZ as its definition reads; two halves of 32 bits, as numbers have no 64. */
function bitByBit(bytes: Uint8Array): string {
  let high = 0xffffffff
  let low = 0xffffffff
  for (const byte of bytes) {
    low ^= byte
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1
      low = (low >>> 1) | ((high & 1) << 31)
      high >>>= 1
      if (carry === 0) continue
      high ^= 0xc96c5795
      low ^= 0xd7870f42
    }
  }
  return ((BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)).toString()
}
