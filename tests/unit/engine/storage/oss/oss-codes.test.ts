import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isKnownCode, meaningOf } from '../../../../../electron/engine/storage/oss/oss-codes.ts'
import { documentedCodes, repairable, repeatable } from './documented-codes.ts'

describe('the table of codes', () => {
  it.each(documentedCodes)('has a row for %i %s', (status, code) => {
    expect(isKnownCode(code)).toBe(true)
    expect(meaningOf(status, code).code).not.toBe('oss/unknown')
  })

  it.each(documentedCodes)(
    'advises to repeat %i %s only where the documents do',
    (status, code) => {
      const { retry } = meaningOf(status, code)
      const isRepeated = retry === 'now' || retry === 'later'
      expect(isRepeated).toBe(repeatable.has(code) || repairable.has(code))
    },
  )

  it('has a row for every code that Local OSS can answer with', () => {
    const folder = new URL('../../../../../electron/local-oss/', import.meta.url)
    const codes = new Set<string>()
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      // Its control endpoint is not part of the OSS API.
      if (!name.endsWith('.ts') || /(^|\W)control/.test(name)) continue
      const text = readFileSync(new URL(name.replaceAll('\\', '/'), folder), 'utf8')
      for (const match of text.matchAll(/new OssError\(\s*\d{3},\s*'(\w+)'/g)) {
        if (match[1] !== undefined) codes.add(match[1])
      }
    }
    expect(codes.size).toBeGreaterThan(10)
    expect([...codes].filter((code) => !isKnownCode(code))).toEqual([])
  })
})

describe('meaningOf without a known code', () => {
  it.each([
    [203, 'oss/callback-failed', 'never'],
    [301, 'oss/wrong-endpoint', 'person'],
    [307, 'oss/wrong-endpoint', 'person'],
    [400, 'oss/unknown', 'never'],
    [401, 'oss/access-denied', 'person'],
    [404, 'oss/unknown', 'never'],
    [408, 'network/timeout', 'now'],
    [429, 'oss/throttled', 'now'],
    [500, 'oss/server-error', 'now'],
    [502, 'oss/server-error', 'now'],
    [504, 'network/timeout', 'now'],
    [599, 'oss/server-error', 'now'],
  ] as const)('takes status %i for %s', (status, code, retry) => {
    expect(meaningOf(status, undefined)).toEqual({ code, retry })
    expect(meaningOf(status, 'NeverHeardOf')).toEqual({ code, retry })
  })

  it('does not take a property of every object for a code', () => {
    expect(meaningOf(400, 'toString').code).toBe('oss/unknown')
    expect(isKnownCode('constructor')).toBe(false)
  })
})
