import { describe, expect, it } from 'vitest'
import {
  decodeCheckpoint,
  encodeCheckpoint,
  isProofValid,
} from '../../../../electron/engine/store/checkpoint-codec.ts'
import type { Checkpoint, PartProof } from '../../../../electron/engine/store/stores.ts'
import { printedSeed, seededChoices, type Choices } from '../../../support/choices.ts'

function aProof(number: number, random: Choices): PartProof {
  const hex = (length: number): string =>
    Array.from({ length }, () => random.below(16).toString(16)).join('')
  const md5 = random.below(5) === 0 ? undefined : hex(32)
  const isPlain = md5 !== undefined && random.below(5) > 0
  const etag = isPlain ? md5.toUpperCase() : hex(32).toUpperCase()
  return { number, md5, crc64: BigInt(`0x${hex(16)}`).toString(), etag }
}

function aCheckpoint(partCount: number, numbers: readonly number[], random: Choices): Checkpoint {
  return {
    taskId: 't',
    uploadId: 'UPLOAD',
    sizeBytes: partCount * 100_000,
    partSizeBytes: 100_000,
    parts: new Map(numbers.map((number) => [number, aProof(number, random)])),
  }
}

describe('a part table', () => {
  it('comes back as it was, whatever was stored in whatever order', () => {
    const seed = printedSeed()
    const random = seededChoices(seed)
    for (let round = 0; round < 300; round++) {
      const partCount = 1 + random.below(200)
      const share = random.next()
      const numbers = Array.from({ length: partCount }, (_, at) => partCount - at)
      const checkpoint = aCheckpoint(
        partCount,
        numbers.filter(() => random.next() < share),
        random,
      )
      const back = decodeCheckpoint(encodeCheckpoint(checkpoint), 't')
      expect(back).toEqual(checkpoint)
    }
  })

  it('keeps where the parts of an upload end that somebody else has cut unevenly', () => {
    const proofs = new Map([[5, aProof(5, seededChoices(1))]])
    const cut = { sizeBytes: 100, partSizeBytes: 60, unevenEnds: [10, 20, 30, 40] }
    const checkpoint = { taskId: 't', uploadId: 'u', ...cut, parts: proofs }
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint), 't')).toEqual(checkpoint)
    // By the part size alone there would be two.
    const even = { ...checkpoint, unevenEnds: undefined }
    expect(decodeCheckpoint(encodeCheckpoint(even), 't')).toBeUndefined()
  })

  it('takes about 320 KB for 10,000 parts whose ETag is their MD5', () => {
    const random = seededChoices(1)
    const numbers = Array.from({ length: 10_000 }, (_, at) => at + 1)
    const parts = numbers.map((number): [number, PartProof] => {
      const proof = { ...aProof(number, random), md5: 'ab'.repeat(16), etag: 'AB'.repeat(16) }
      return [number, proof]
    })
    const checkpoint = { ...aCheckpoint(10_000, [], random), parts: new Map(parts) }
    expect(encodeCheckpoint(checkpoint).length).toBeLessThan(330_000)
  })

  it.each([
    ['of another task', (text: string) => text.replace('"t"', '"u"')],
    [
      'with an ETag that says nothing, which could never be written again',
      (text: string) => text.replace(/"etags":\{.*?\}/, '"etags":{"1":""}'),
    ],
    ['with a part size of zero', (text: string) => text.replace('100000,', '0,')],
    ['with more parts than the size has', (text: string) => text.replace('300000', '200000')],
    ['of more than 10,000 parts', (text: string) => text.replace('300000', '1000000001')],
    ['with a negative size', (text: string) => text.replace('300000', '-1')],
    ['without an upload ID', (text: string) => text.replace('UPLOAD', '')],
    ['with proofs missing', (text: string) => text.replace(/"table":"..../, '"table":"')],
    ['that is not JSON', (text: string) => text.slice(1)],
    ['that is another thing', () => 'null'],
  ])('refuses one %s', (_name, damage) => {
    const random = seededChoices(3)
    const text = encodeCheckpoint(aCheckpoint(3, [1, 3], random))
    expect(decodeCheckpoint(text, 't')).toBeDefined()
    expect(decodeCheckpoint(damage(text), 't')).toBeUndefined()
  })

  it('refuses a part without MD5 and without ETag', () => {
    const proof = { number: 1, md5: undefined, crc64: '5', etag: 'E' }
    const checkpoint = { ...aCheckpoint(1, [], seededChoices(1)), parts: new Map([[1, proof]]) }
    const text = encodeCheckpoint(checkpoint)
    expect(decodeCheckpoint(text, 't')).toEqual(checkpoint)
    expect(decodeCheckpoint(text.replace('{"1":"E"}', '{}'), 't')).toBeUndefined()
  })

  it.each([
    [{}, true],
    [{ number: 0 }, false],
    [{ number: 10_000 }, true],
    [{ number: 10_001 }, false],
    [{ number: 1.5 }, false],
    [{ md5: undefined }, true],
    [{ md5: 'AB'.repeat(16) }, false],
    [{ md5: 'ab' }, false],
    [{ crc64: '18446744073709551615' }, true],
    [{ crc64: '18446744073709551616' }, false],
    [{ crc64: '-1' }, false],
    [{ crc64: '' }, false],
    [{ etag: '' }, false],
  ])('knows whether a proof with %j fits', (change, isValid) => {
    const proof = { number: 1, md5: 'ab'.repeat(16), crc64: '1', etag: 'E', ...change }
    expect(isProofValid(proof)).toBe(isValid)
  })
})
