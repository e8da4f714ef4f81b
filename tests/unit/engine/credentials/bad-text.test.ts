/** Texts from other programs and files: whatever they hold, an answer comes back and no secret of it. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readCredentials } from '#shared/credentials-text.ts'
import { parseOssutilConfig } from '../../../../electron/engine/credentials/ossutil-config.ts'
import { splitCommand } from '../../../../electron/engine/credentials/split-command.ts'
import { firstLines } from '../../../../electron/engine/credentials/stderr-lines.ts'

const key = fc.constantFrom(
  'accessKeyID',
  'access-key-secret',
  'stsToken',
  'source-profile',
  'mode',
)
const line = fc.oneof(
  fc.constantFrom('[Credentials]', '[default]', '[profile a]', '[profile]', '[Bucket-Cname]', '['),
  fc.tuple(key, fc.string()).map(([name, value]) => `${name}=${value}`),
  fc.string(),
)
const runs = { numRuns: 300 }

it('reads any configuration file without failing', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      for (const { name, keys, mode } of parseOssutilConfig(lines.join('\n'))) {
        expect(name).not.toBe('')
        expect(keys !== undefined || mode !== '').toBe(true)
      }
    }),
    runs,
  )
})

it('reads any output of a command without failing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(typeof readCredentials(text).ok).toBe('boolean')
    }),
    runs,
  )
})

it('cuts any words that were quoted back into the same words', () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !/['\\]/.test(text))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const command = words.map((each) => `'${each}'`).join(' ')
      expect(splitCommand(command, 'linux')).toEqual(words)
    }),
    runs,
  )
})

it('shows no key of any error output, wherever in it that stands', () => {
  const secret = 'Kq7vXz2LmN9pRt4WcYb8'
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), fc.string(), (lines, before, after) => {
      const text = [...lines, `${before} ${secret} ${after}`, `token=${secret}`].join('\n')
      expect(firstLines(text)).not.toContain(secret)
    }),
    runs,
  )
})
