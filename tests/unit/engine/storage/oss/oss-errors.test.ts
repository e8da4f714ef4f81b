import { describe, expect, it } from 'vitest'
import {
  errorOfReply,
  errorOfStranger,
} from '../../../../../electron/engine/storage/oss/oss-errors.ts'
import { isFromOss, type RawReply } from '../../../../../electron/engine/storage/oss/reply.ts'

const context = {
  operation: 'UploadPart',
  host: 'b.oss-cn-hangzhou.aliyuncs.com',
  bucket: 'b',
  key: 'k',
  uploadId: 'U',
}

function reply(status: number, body: string, headers: Record<string, string> = {}): RawReply {
  return {
    status,
    headers: { 'x-oss-request-id': 'R1', 'content-type': 'application/xml', ...headers },
    body: Buffer.from(body),
  }
}

function refusal(code: string, more = ''): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>why</Message><RequestId>R1</RequestId><HostId>h</HostId>${more}</Error>`
}

function patience(headers: Record<string, string>): number | undefined {
  return errorOfReply(reply(503, '', headers), context).retryAfterMs
}

describe('errorOfReply', () => {
  it('keeps what support asks for', () => {
    const xml = refusal('NoSuchUpload', '<EC>0042-00000002</EC><UploadId>U</UploadId>')
    const error = errorOfReply(reply(404, xml), context)
    expect(error).toMatchObject({
      code: 'oss/no-such-upload',
      requestId: 'R1',
      status: 404,
      details: {
        operation: 'UploadPart',
        host: 'b.oss-cn-hangzhou.aliyuncs.com',
        bucket: 'b',
        key: 'k',
        uploadId: 'U',
        status: '404',
        ossCode: 'NoSuchUpload',
        ec: '0042-00000002',
        hostId: 'h',
      },
    })
    expect(error.message).toBe('UploadPart was refused with 404 NoSuchUpload: why')
  })

  it('reads a HEAD refusal out of its header', () => {
    const header = Buffer.from(refusal('NoSuchBucket')).toString('base64')
    const error = errorOfReply(reply(404, '', { 'x-oss-err': header, 'x-oss-ec': 'E' }), context)
    expect(error).toMatchObject({ code: 'oss/no-such-bucket', details: { ec: 'E' } })
  })

  it('offers the endpoint a bucket has to be asked at', () => {
    const xml = refusal('AccessDenied', '<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>')
    expect(errorOfReply(reply(403, xml), context)).toMatchObject({
      code: 'oss/wrong-endpoint',
      retry: 'person',
      details: { endpoint: 'oss-cn-beijing.aliyuncs.com' },
    })
  })

  it.each(['0002-00000226', '0002-00000228'])('tells a wrong region by EC %s', (ec) => {
    const xml = refusal('InvalidArgument', `<EC>${ec}</EC>`)
    expect(errorOfReply(reply(400, xml), context).code).toBe('oss/wrong-region')
  })

  it('names the argument that was refused', () => {
    const xml = refusal('InvalidArgument', '<ArgumentName>partNumber</ArgumentName>')
    expect(errorOfReply(reply(400, xml), context)).toMatchObject({
      code: 'oss/invalid-argument',
      details: { argument: 'partNumber' },
    })
  })

  it.each(['', '<Error><Code>AccessDen', 'no xml', '<Error><Code>A</Code><Code>B</Code></Error>'])(
    'goes by the status when the body is %j',
    (body) => {
      expect(errorOfReply(reply(503, body), context)).toMatchObject({
        code: 'oss/server-error',
        retry: 'now',
      })
    },
  )

  it('honours Retry-After in seconds and as a date', () => {
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT'
    const later = 'Wed, 21 Oct 2026 07:28:30 GMT'
    expect(patience({ 'retry-after': '7' })).toBe(7_000)
    expect(patience({ 'retry-after': later, date })).toBe(30_000)
    expect(patience({ 'retry-after': 'soon' })).toBeUndefined()
  })

  it('takes "at once" for no answer to how long', () => {
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT'
    const later = 'Wed, 21 Oct 2026 07:28:30 GMT'
    expect(patience({ 'retry-after': '0' })).toBeUndefined()
    expect(patience({ 'retry-after': date, date: later })).toBeUndefined()
  })
})

describe('replies that are not from OSS', () => {
  it.each([
    ['a page without a request ID', { status: 200, headers: { 'content-type': 'text/html' } }],
    ['a refusal without a request ID', { status: 404, headers: {} }],
    ['a redirect of a login page', { status: 302, headers: { location: 'http://portal/' } }],
    [
      'a page under a copied request ID',
      { status: 200, headers: { 'x-oss-request-id': 'R', 'content-type': 'text/html; charset=x' } },
    ],
  ])('takes %s for a stranger', (_, fields) => {
    const stranger = { body: Buffer.from('<html>login\u0000'), ...fields } as RawReply
    expect(isFromOss(stranger)).toBe(false)
    expect(errorOfStranger(stranger, context)).toMatchObject({
      code: 'network/not-oss',
      retry: 'later',
      details: { start: '<html>login ' },
    })
  })

  it.each([
    [407, 'network/proxy', 'person'],
    [502, 'oss/server-error', 'now'],
    [503, 'oss/server-error', 'now'],
    [504, 'network/timeout', 'now'],
    [429, 'oss/throttled', 'now'],
  ])('takes a gateway that says %i for %s', (status, code, retry) => {
    const gateway = { status, headers: {}, body: Buffer.from('<html>') }
    expect(errorOfStranger(gateway, context)).toMatchObject({ code, retry })
  })
})

describe('what a reply writes into an error', () => {
  it('is cut, for an error is kept in the journal and shown', () => {
    const long = 'x'.repeat(100_000)
    const body = Buffer.from(
      `<Error><Code>${long}</Code><Message>${long}</Message><RequestId>${long}</RequestId></Error>`,
    )
    const headers = { 'x-oss-ec': long, 'content-type': long, 'x-oss-request-id': long }
    for (const error of [
      errorOfReply({ status: 400, headers: {}, body }, context),
      errorOfReply({ status: 400, headers, body }, context),
      errorOfStranger({ status: 400, headers, body }, context),
    ]) {
      const texts = [error.message, error.requestId ?? '', ...Object.values(error.details)]
      expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(2_000)
    }
  })
})
