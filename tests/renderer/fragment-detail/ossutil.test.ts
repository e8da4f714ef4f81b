import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  ossutilCommands,
  shellQuoted,
} from '../../../renderer/src/components/fragment-detail/ossutil.ts'

/** What a POSIX shell hands to a program, one value per word of `line`. */
function wordsInShell(line: string): readonly string[] {
  const script = String.raw`printf '%s\0' ${line}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

const place = { bucket: 'b', region: 'cn-hangzhou', key: 'film.mov', uploadId: '0004B9895DBB' }
function lineOf(act: 'list' | 'abort', change: Partial<typeof place> = {}): string {
  const found = ossutilCommands({ ...place, ...change }).find((each) => each.act === act)
  return found?.words.join(' ') ?? ''
}

describe('ossutilCommands', () => {
  it('lists and deletes exactly this upload', () => {
    expect(lineOf('list')).toBe(
      'ossutil api list-parts --bucket=b --key=film.mov --upload-id=0004B9895DBB --region=cn-hangzhou',
    )
    expect(lineOf('abort')).toBe(
      'ossutil api abort-multipart-upload --bucket=b --key=film.mov --upload-id=0004B9895DBB --region=cn-hangzhou',
    )
  })

  it('leaves the region to ossutil when it is not known', () => {
    expect(lineOf('abort', { region: '' })).not.toContain('region')
  })

  it.each([
    `it's`,
    `"double"`,
    '$HOME and `id` and $(id)',
    'line\nbreak\r\n',
    '-rf',
    '--force',
    String.raw`back\slash\\`,
    '~/home',
    '*?[a]{b,c}',
    'a&b|c;d<e>f#g!h',
    ' leading and trailing ',
    '第七集 母带 %2B+.mov',
    "''",
    '\u0001\u001B\u007F',
    '=',
  ])('hands the key %j to ossutil as it is', (key) => {
    const words = wordsInShell(lineOf('abort', { key }))
    expect(words.slice(0, 3)).toEqual(['ossutil', 'api', 'abort-multipart-upload'])
    expect(words.slice(3)).toEqual([
      '--bucket=b',
      `--key=${key}`,
      '--upload-id=0004B9895DBB',
      '--region=cn-hangzhou',
    ])
  })

  it('hands any key to ossutil as it is', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = randomFrom(seed)
    const alphabet = Array.from(`'"\\$\`!*?~#&|;<>(){}[]=%+-_./ \n\tabc第é😀`)
    const keys = Array.from({ length: 300 }, () =>
      Array.from(
        { length: 1 + Math.floor(random() * 12) },
        () => alphabet[Math.floor(random() * alphabet.length)] ?? 'x',
      ).join(''),
    )
    const line = keys.map((key) => shellQuoted(key)).join(' ')
    expect(wordsInShell(line), `seed ${seed}`).toEqual(keys)
  })
})

/** A small generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
