import { createCRC64 } from 'hash-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCrc64, type Crc64 } from '../../../../electron/engine/pipeline/crc64.ts'
import { blockBytes, streamBytes } from '../../../../electron/engine/pipeline/crc64-program.ts'
import {
  distances,
  reachBytes,
  stepBytes,
} from '../../../../electron/engine/pipeline/crc64-sparse.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'

let library: Awaited<ReturnType<typeof createCRC64>>
let first: Crc64
let second: Crc64
beforeAll(async () => {
  library = await createCRC64()
  first = await createCrc64()
  second = await createCrc64()
})

function byLibrary(bytes: Uint8Array): string {
  const hex = library.init().update(bytes).digest('hex')
  return BigInt(`0x${hex}`).toString()
}

function byOurs(crc64: Crc64, slices: readonly Uint8Array[]): string {
  crc64.init()
  for (const slice of slices) crc64.update(slice)
  return crc64.digest()
}

/** Of `crc64.ts`: from how many bytes on some are cancelled, and how many are at most at once. */
const leastToCancel = 3 * blockBytes
const pieceBytes = 160 * 1024
const longEdges = [leastToCancel, leastToCancel + stepBytes, pieceBytes, pieceBytes + leastToCancel]

describe('createCrc64', () => {
  const edges = [0, 8, streamBytes, blockBytes, 2 * blockBytes, ...longEdges, 2 * pieceBytes]
  const lengths = edges.flatMap((edge) =>
    [-9, -8, -7, -1, 0, 1, 7, 8, 9].map((more) => edge + more).filter((length) => length >= 0),
  )

  it.each(lengths)('agrees with the library on %i bytes', (length) => {
    const bytes = seededBytes(length)
    const expected = byLibrary(bytes)
    expect(byOurs(first, [bytes])).toBe(expected)
    // It has copied the tables of the first one.
    expect(byOurs(second, [bytes])).toBe(expected)
  })

  it('agrees with the library however the bytes are cut and wherever they lie', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.log(`cuts of crc64.test: seed ${seed}`)
    const bytes = seededBytes(300_000, seed)
    const random = seededBytes(4 * 2_000, seed + 1)
    for (let round = 0; round < 50; round++) {
      const slices: Uint8Array[] = []
      for (let from = 0, turn = 0; from < bytes.length; turn++) {
        const at = (round * 40 + (turn % 40)) * 4
        // Mostly short, at times over a block: both ends are odd.
        const length = random.readUInt32LE(at) % (turn % 3 === 0 ? 70_000 : 50)
        slices.push(bytes.subarray(from, from + length + 1))
        from += length + 1
      }
      expect(byOurs(first, slices)).toBe(byLibrary(bytes))
    }
  })

  it('begins anew after init', () => {
    first.init()
    first.update(Buffer.from('something else'))
    expect(byOurs(first, [Buffer.from('123456789')])).toBe('11051210869376104954')
  })

  it.each([
    ['ones', 0xff],
    ['zeros', 0],
  ])('carries every bit over the seams of its streams (%s)', (_, fill) => {
    const bytes = Buffer.alloc(3 * blockBytes, fill)
    for (let bit = 0; bit < 8; bit++) {
      for (let stream = 0; stream < 12; stream++) {
        const at = stream * streamBytes
        bytes[at] = fill ^ (1 << bit)
        expect(byOurs(first, [bytes])).toBe(byLibrary(bytes))
        bytes[at] = fill
      }
    }
  })

  it.each([pieceBytes, leastToCancel + 3 * stepBytes + 5])(
    'carries every byte of %i to the end, whether it is cancelled or looked up',
    (length) => {
      const ones = Buffer.alloc(length, 0xff)
      const last = length - 2 * (blockBytes + reachBytes)
      const places = Array.from({ length: 1_500 }, (_, index) => Math.max(0, last) + 9 * index)
      for (const at of [...places, 0, 1, 7, 8, 15, 16, stepBytes, Math.floor(length / 2)]) {
        if (at >= length) continue
        ones[at] = 0xff ^ (1 << (at % 8))
        expect(byOurs(first, [ones])).toBe(byLibrary(ones))
        ones[at] = 0xff
      }
    },
  )
})

describe('distances', () => {
  it('are the terms of a multiple of the polynomial of CRC-64/XZ', () => {
    const polynomial = 0x142f0e1eba9ea3693n
    const longest = Math.max(...distances)
    const powers = [longest, ...distances.map((distance) => longest - distance)]
    let rest = powers.reduce((sum, power) => sum ^ (1n << BigInt(8 * power)), 0n)
    for (let bit = 8 * longest; bit >= 64; bit--) {
      if ((rest >> BigInt(bit)) & 1n) rest ^= polynomial << BigInt(bit - 64)
    }
    expect(rest).toBe(0n)
  })

  it('reach no further than the zeros that are kept, and not into what was just written', () => {
    expect(Math.max(...distances)).toBeLessThanOrEqual(reachBytes)
    expect(Math.min(...distances)).toBeGreaterThan(stepBytes)
  })
})
