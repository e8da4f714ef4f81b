import { describe, expect, it } from 'vitest'
import { errorCodes } from '#shared/error-codes.ts'
import { errorWords } from '../../../renderer/src/text/error-words.ts'
import { errors as english } from '../../../renderer/src/text/en/errors.ts'
import { errors as chinese } from '../../../renderer/src/text/zh-CN/errors.ts'

function remedyFor(operation: string): string {
  return errorWords({ code: 'oss/access-denied', message: 'x', details: { operation } }, 'en').do
}

describe('errorWords', () => {
  it.each(errorCodes)('has all words for %s in both languages', (code) => {
    for (const locale of ['en', 'zh-CN']) {
      const words = errorWords({ code, message: 'x' }, locale)
      for (const text of Object.values(words)) {
        expect(text.trim(), `${locale} ${code}`).not.toBe('')
        expect(text, `${locale} ${code}`).not.toMatch(/[{}]/)
      }
    }
    expect(errorWords({ code, message: 'x' }, 'zh-CN').what).toMatch(/\p{Script=Han}/u)
  })

  it('has no words for codes that do not exist', () => {
    const codes = errorCodes.toSorted()
    expect(Object.keys(english).toSorted()).toEqual(codes)
    expect(Object.keys(chinese).toSorted()).toEqual(codes)
  })

  it('keeps titles short enough for the status cell', () => {
    const tooLong = errorCodes.filter(
      (code) => english[code].title.length > 28 || chinese[code].title.length > 14,
    )
    expect(tooLong).toEqual([])
  })

  it('names the RAM action of the operation that was refused', () => {
    expect(remedyFor('UploadPart')).toContain('oss:PutObject')
    expect(remedyFor('ListParts')).toContain('oss:ListParts')
    expect(remedyFor('AbortMultipartUpload')).toContain('oss:AbortMultipartUpload')
  })

  it('speaks in general when the error brings no values', () => {
    const words = errorWords({ code: 'oss/access-denied', message: 'x' }, 'en')
    expect(words.do).toContain('the missing right')
    expect(errorWords({ code: 'network/dns', message: 'x' }, 'zh-CN').what).toBe(
      '无法解析服务器的域名。',
    )
  })

  it('names the limit of a key that is too long, with its length when it is known', () => {
    const plain = errorWords({ code: 'key/too-long', message: 'x' }, 'en')
    expect(plain.what).toContain('1,023 bytes')
    const known = errorWords(
      { code: 'key/too-long', message: 'x', details: { bytes: '1500' } },
      'en',
    )
    expect(known.what).toContain('1500 bytes')
    expect(known.what).toContain('1,023 bytes')
  })

  it('names the endpoint OSS pointed to', () => {
    const details = { endpoint: 'oss-cn-beijing.aliyuncs.com' }
    const words = errorWords({ code: 'oss/wrong-endpoint', message: 'x', details }, 'zh-CN')
    expect(words.do).toContain('oss-cn-beijing.aliyuncs.com')
  })
})
