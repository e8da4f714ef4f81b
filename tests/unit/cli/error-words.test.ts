import { describe, expect, it } from 'vitest'
import { errorCodes } from '#shared/error-codes.ts'
import { errorLines, errorWords, tellError } from '../../../electron/cli/error-words.ts'

describe('errorWords', () => {
  it.each(errorCodes)('says what happened and what to do for %s', (code) => {
    const { what, remedy } = tellError({ code, message: 'technical' })
    expect(what).toMatch(/^\S.*[.]$/)
    expect(remedy).toMatch(/^\S.*[.]$/)
    expect(`${what}${remedy}`).not.toMatch(/[{}|]/)
  })

  it('has words for nothing else', () => {
    expect(Object.keys(errorWords).toSorted()).toEqual(errorCodes.toSorted())
  })

  it('fills in details, made safe for a terminal', () => {
    const details = { path: '/tmp/\u001B[31mred\u202E' }
    const { what } = tellError({ code: 'source/missing', message: '', details })
    expect(what).toBe('There is no file at /tmp/\\u{1B}[31mred\\u{202E}.')
  })

  it('ends with the code, the request ID and the EC', () => {
    const details = { ec: '0003-00000001' }
    const error = { code: 'oss/access-denied', message: '', requestId: 'R1', details } as const
    expect(errorLines(error).at(-1)).toBe('(oss/access-denied, request ID R1, EC 0003-00000001)')
  })
})
