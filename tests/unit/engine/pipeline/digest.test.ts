import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createDigester } from '../../../../electron/engine/pipeline/digest.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'

/** OSS API 6.1 and 6.2; the fourth is also published with the vendor's own tests. */
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
  ['1 MiB of zeros', Buffer.alloc(1_048_576), '6947770692288575170'],
  ['102,400 a', Buffer.alloc(102_400, 'a'), '12696911168479852064'],
  ['102,400 b', Buffer.alloc(102_400, 'b'), '16456226173805894103'],
  ['50 c', Buffer.alloc(50, 'c'), '5814619962215735329'],
]

async function digestOf(slices: readonly Uint8Array[], withMd5 = true) {
  const digester = await createDigester(withMd5)
  for (const slice of slices) await digester.update(slice)
  return digester.digest()
}

describe('createDigester', () => {
  it.each(vectors)('knows the CRC-64 of %s', async (_, bytes, crc64) => {
    expect((await digestOf([bytes])).crc64).toBe(crc64)
  })

  it.each([
    ['', '1B2M2Y8AsgTpgAmY7PhCfg=='],
    ['0123456789', 'eB5eJF1ptWaXm4bijSPyxw=='],
    ['123456789', 'JfnnlDI7RTiF9RgfG2JNCw=='],
  ])('knows the MD5 of "%s"', async (text, base64) => {
    const { md5 = '' } = await digestOf([Buffer.from(text)])
    expect(Buffer.from(md5, 'hex').toString('base64')).toBe(base64)
  })

  it('answers the same however the bytes are cut', async () => {
    const bytes = seededBytes(100_003)
    const slices = [0, 1, 2, 65_536, 65_537, 99_999].map((from, index, cuts) =>
      bytes.subarray(from, cuts[index + 1]),
    )
    expect(await digestOf(slices)).toEqual(await digestOf([bytes]))
    expect((await digestOf([bytes])).md5).toBe(createHash('md5').update(bytes).digest('hex'))
  })

  it('leaves MD5 out when it is not asked for', async () => {
    expect(await digestOf([Buffer.from('a')], false)).toEqual({
      md5: undefined,
      crc64: '3675645893302102789',
    })
  })

  it('keeps digests apart that run at the same time', async () => {
    const [first, second] = await Promise.all([createDigester(true), createDigester(true)])
    await Promise.all([first.update(Buffer.from('01234')), second.update(Buffer.from('1234'))])
    await Promise.all([first.update(Buffer.from('56789')), second.update(Buffer.from('56789'))])
    expect(first.digest().crc64).toBe('2838902930144391966')
    expect(second.digest().crc64).toBe('11051210869376104954')
    expect((await digestOf([Buffer.from('a')])).crc64).toBe('3675645893302102789')
  })
})
