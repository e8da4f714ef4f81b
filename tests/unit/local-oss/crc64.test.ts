import { describe, expect, it } from 'vitest'
import {
  combineCrc64,
  combineParts,
  crc64Decimal,
  createCrc64Pool,
} from '../../../electron/local-oss/crc64.ts'
import { multipartEtag } from '../../../electron/local-oss/operations/complete.ts'

const pool = createCrc64Pool()

async function crcOf(bytes: Buffer): Promise<string> {
  const hasher = await pool.take()
  hasher.update(bytes)
  const decimal = crc64Decimal(hasher.digest('hex'))
  pool.giveBack(hasher)
  return decimal
}

describe('CRC-64/XZ', () => {
  const vectors: readonly (readonly [string, Buffer, string])[] = [
    ['nothing', Buffer.alloc(0), '0'],
    ['a', Buffer.from('a'), '3675645893302102789'],
    ['0123456789', Buffer.from('0123456789'), '2838902930144391966'],
    ['123456789', Buffer.from('123456789'), '11051210869376104954'],
    [
      'a sentence',
      Buffer.from('This is a test of the emergency broadcast system.'),
      '2871916124362751090',
    ],
    ['a mebibyte of zeros', Buffer.alloc(1_048_576), '6947770692288575170'],
  ]

  it.each(vectors)('is the published value for %s', async (_, bytes, expected) => {
    expect(await crcOf(bytes)).toBe(expected)
  })

  it('combines the parts of the published example', () => {
    const parts = [
      { crc64: '12696911168479852064', sizeBytes: 102_400 },
      { crc64: '16456226173805894103', sizeBytes: 102_400 },
      { crc64: '5814619962215735329', sizeBytes: 50 },
    ]
    expect(combineParts(parts)).toBe('4923711708063544458')
  })

  it('combines nothing to nothing', () => {
    expect(combineParts([])).toBe('0')
    expect(combineCrc64(123n, 0n, 0n)).toBe(123n)
  })

  it('combines any cut of any bytes to the CRC of the whole', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    let state = seed
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * below)
    }
    for (let round = 0; round < 50; round += 1) {
      const bytes = Buffer.from(Array.from({ length: random(5_000) }, () => random(256)))
      const cut = random(bytes.length + 1)
      const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)]
      const combined = combineParts([
        { crc64: await crcOf(head), sizeBytes: head.length },
        { crc64: await crcOf(tail), sizeBytes: tail.length },
      ])
      expect(combined, `seed ${seed}, round ${round}`).toBe(await crcOf(bytes))
    }
  })
})

describe('multipartEtag', () => {
  it('hashes the joined hex text, as the official example shows', () => {
    expect(
      multipartEtag([
        '302D3A0C8E319EAA95B059B346DE1D1D',
        'ACF9C99FA8B2636962137E298B400616',
        '5A86E6C1B0513C2CD94FA22BCD00E13E',
      ]),
    ).toBe('A0145CBB45B3DFFFF8693152A1263B17-3')
  })
})
