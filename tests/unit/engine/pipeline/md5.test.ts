import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { blockBytes, pieceBytes } from '../../../../electron/engine/pipeline/md5-program.ts'
import { createMd5Desk, type Md5Desk } from '../../../../electron/engine/pipeline/md5.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'

let desk: Md5Desk
beforeAll(async () => {
  desk = await createMd5Desk()
})

const byOpenSsl = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

async function md5Of(bytes: Uint8Array): Promise<string> {
  const md5 = desk.begin()
  await md5.update(bytes)
  return md5.digest()
}

/**
 * Up to 9 streams that begin, pause, are left and end at any time, with cuts at any place. Answers those
 * that got another MD5 than OpenSSL's.
 */
async function wrongOnes(of: Md5Desk, seed: number): Promise<readonly number[]> {
  const choices = seededChoices(seed)
  const streams = Array.from({ length: 1 + choices.below(9) }, (_, index) => {
    const bytes = seededBytes(choices.below(choices.below(3) === 0 ? 300_000 : 2000), seed + index)
    const isLeft = choices.below(5) === 0
    const mostBytes = [100, 5000, 70_000][choices.below(3)] ?? 1
    return { index, bytes, isLeft, mostBytes, pauses: choices.below(3) === 0 }
  })
  const ended = await Promise.all(
    streams.map(async ({ index, bytes, isLeft, mostBytes, pauses }) => {
      const mine = seededChoices(seed + 100 + index)
      const md5 = of.begin()
      for (let from = 0; from < bytes.length;) {
        const until = from + mine.below(Math.max(mostBytes, bytes.length / 50))
        for (let turns = pauses ? mine.below(4) : 0; turns > 0; turns--) await nextTurn()
        const updated = md5.update(bytes.subarray(from, until))
        if (isLeft && mine.below(10) === 0) return undefined
        await updated
        from = until
      }
      return md5.digest() === byOpenSsl(bytes) ? undefined : index
    }),
  )
  return ended.filter((index) => index !== undefined)
}

describe('createMd5Desk', () => {
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a', '0cc175b9c0f1b6a831c399e269772661'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
    [
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
      'd174ab98d277d9f5a5611c2c9f419d9f',
    ],
    ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
  ])('knows the MD5 of "%s" (RFC 1321, A.5)', async (text, md5) => {
    expect(await md5Of(Buffer.from(text))).toBe(md5)
  })

  it('agrees with OpenSSL on every length around a block and a piece, alone and together', async () => {
    const edges = [0, blockBytes, 2 * blockBytes, pieceBytes, 4 * pieceBytes]
    const lengths = edges.flatMap((edge) =>
      Array.from({ length: 24 }, (_, more) => edge + more - 12).filter((length) => length >= 0),
    )
    const all = lengths.map((length) => seededBytes(length, length))
    const expected = all.map(byOpenSsl)
    expect(await Promise.all(all.map(md5Of))).toEqual(expected)
    const alone: string[] = []
    for (const bytes of all) alone.push(await md5Of(bytes))
    expect(alone).toEqual(expected)
  })

  it.each([1, 2, 3, 4, 5])('keeps %i streams apart that go on in step', async (count) => {
    const all = Array.from({ length: count }, (_, index) => seededBytes(200_000, index + 1))
    expect(await Promise.all(all.map(md5Of))).toEqual(all.map(byOpenSsl))
  })

  it('never mixes streams, whenever they come, pause, end or are left', async () => {
    const seed = printedSeed()
    for (let round = 0; round < 30; round++) {
      const at = seed + 1000 * round
      expect({ at, wrong: await wrongOnes(desk, at) }).toEqual({ at, wrong: [] })
    }
  })

  it('would be seen to mix two streams once', async () => {
    const other = seededBytes(100)
    let updates = 0
    const mixing: Md5Desk = {
      begin: () => {
        const md5 = desk.begin()
        return {
          ...md5,
          update: async (slice) => {
            if (++updates !== 20) return await md5.update(slice)
            await md5.update(other.subarray(0, slice.length))
            return await md5.update(slice.subarray(other.length))
          },
        }
      },
    }
    let wrong = 0
    for (let seed = 1; seed < 5000; seed += 1000) wrong += (await wrongOnes(mixing, seed)).length
    expect(wrong).toBe(1)
  })

  it('refuses to go on while a slice waits, and after the end', async () => {
    const md5 = desk.begin()
    const first = md5.update(Buffer.from('a'))
    await expect(md5.update(Buffer.from('b'))).rejects.toThrow('an MD5 is waiting')
    expect(() => md5.digest()).toThrow('an MD5 is waiting')
    await first
    expect(md5.digest()).toBe('0cc175b9c0f1b6a831c399e269772661')
    expect(() => md5.digest()).toThrow('an MD5 is done')
  })

  it('lets others pass while one long slice is digested', async () => {
    const ended: string[] = []
    const long = md5Of(seededBytes(2_000_000)).then(() => ended.push('long'))
    const turns = (async () => {
      for (let turn = 0; turn < 20; turn++) await nextTurn()
      ended.push('20 turns')
    })()
    const short = md5Of(seededBytes(2000)).then(() => ended.push('short'))
    await Promise.all([long, turns, short])
    expect(ended).toEqual(['short', '20 turns', 'long'])
  })

  it('is OpenSSL itself where the CPU has no SIMD for WebAssembly', async () => {
    const source = fileURLToPath(
      new URL('../../../../electron/engine/pipeline/md5.ts', import.meta.url),
    )
    const script = `
      const { createMd5Desk } = await import(${JSON.stringify(source)})
      const md5 = (await createMd5Desk()).begin()
      await md5.update(Buffer.from('abc'))
      console.log(md5.digest())`
    const old = ['--no-enable-sse4-1', '--no-enable-ssse3', '--input-type=module', '-e', script]
    const { stdout } = await promisify(execFile)(process.execPath, old)
    expect(stdout.trim()).toBe('900150983cd24fb0d6963f7d28e17f72')
  })
})
