import { describe, expect, it } from 'vitest'
import {
  decodeReceipt,
  encodeReceipt,
  sealReceipt,
  type Receipt,
} from '../../../../electron/engine/task/receipt.ts'
import { aReceipt } from '../../../support/build-receipt.ts'

describe('a receipt', () => {
  it.each([1, 3, 10_000])('of %i parts comes back as it was written', (parts) => {
    const receipt = aReceipt(parts)
    expect(decodeReceipt(encodeReceipt(receipt))).toEqual({ receipt })
  })

  it('of an object whose part proofs were lost comes back as well', () => {
    const receipt = aReceipt(3, { parts: null })
    expect(decodeReceipt(encodeReceipt(receipt))).toEqual({ receipt })
  })

  it('keeps names that look like its own text apart from it', () => {
    const path = '/folder/\n  "parts": null $& "partway-receipt": 9'
    const receipt = aReceipt(2, { source: { ...aReceipt().source, path } })
    expect(decodeReceipt(encodeReceipt(receipt))).toEqual({ receipt })
  })

  it('of 10,000 parts of the largest size stays below 1 MB', () => {
    const size = 5 * 1024 ** 3
    const row = (index: number): NonNullable<Receipt['parts']>[number] => [
      index + 1,
      size,
      'f'.repeat(32),
      '18446744073709551615',
    ]
    const parts = Array.from({ length: 10_000 }, (_, index) => row(index))
    const { sha256: _, ...content } = aReceipt()
    const object = { ...content.object, sizeBytes: size * parts.length }
    const text = encodeReceipt(sealReceipt({ ...content, object, parts }))
    expect(text.length).toBeLessThan(1_000_000)
    expect(decodeReceipt(text)).toHaveProperty('receipt.parts.length', 10_000)
  })

  it('shows every single changed character', () => {
    const text = encodeReceipt(aReceipt(2))
    const layout = new Set([' ', '\n'])
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at)
      if (layout.has(char)) continue
      const damaged = `${text.slice(0, at)}${char === '1' ? '2' : '1'}${text.slice(at + 1)}`
      expect(decodeReceipt(damaged), `at ${at}: ${char}`).toHaveProperty('damage')
    }
  })

  it('shows where it was cut off', () => {
    const text = encodeReceipt(aReceipt(2))
    for (let length = 0; length < text.length - 2; length++) {
      expect(decodeReceipt(text.slice(0, length))).toEqual({ damage: 'not-a-receipt' })
    }
  })

  it('shows a field that was added, though its reader would skip it', () => {
    const value = { ...aReceipt(), note: 'approved' }
    expect(decodeReceipt(JSON.stringify(value))).toEqual({ damage: 'changed' })
  })

  it('does not depend on the order of its fields or on white space', () => {
    const receipt = aReceipt()
    const reversed = Object.fromEntries(Object.entries(receipt).toReversed())
    expect(decodeReceipt(JSON.stringify(reversed))).toEqual({ receipt })
  })

  it.each([
    ['a missing part', [[1, 100, null, '7']]],
    ['parts out of order', [2, 1, 3].map((number) => [number, 100, null, '7'])],
    ['no part at all', []],
    ['a CRC-64 of 65 bits', [[1, 300, null, '18446744073709551616']]],
  ])('with %s is refused even under a right sum', (_, parts) => {
    const receipt = aReceipt(3, { parts: parts as unknown as Receipt['parts'] })
    expect(decodeReceipt(encodeReceipt(receipt))).toEqual({ damage: 'changed' })
  })

  it.each(['', 'null', '[]', '{}', '"partway-receipt"', '{"partway-upload":1}', '\0'])(
    'is not seen in %j',
    (text) => {
      expect(decodeReceipt(text)).toEqual({ damage: 'not-a-receipt' })
    },
  )

  it('of a newer version says so', () => {
    expect(decodeReceipt('{"partway-receipt":2,"parts":{}}')).toEqual({ damage: 'newer-version' })
  })
})
