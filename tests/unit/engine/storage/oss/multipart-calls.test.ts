import { describe, expect, it } from 'vitest'
import { bodyOf, errorXml, ossReply } from './raw-server.ts'
import { never, options, upload, withReplies } from './with-replies.ts'

const completed =
  '<CompleteMultipartUploadResult><Bucket>bkt</Bucket><Key>k</Key><ETag>"AB-1"</ETag></CompleteMultipartUploadResult>'

describe('complete', () => {
  it.each([
    ['an Error in a 200', ossReply('200 OK', errorXml('InternalError'))],
    ['an empty body', ossReply('200 OK')],
    ['a cut body', ossReply('200 OK', completed.slice(0, -4))],
    ['another document', ossReply('200 OK', '<InitiateMultipartUploadResult/>')],
    ['no ETag', ossReply('200 OK', completed.replace(/<ETag>.*<\/ETag>/, ''))],
    ['an empty ETag', ossReply('200 OK', completed.replace(/<ETag>.*<\/ETag>/, '<ETag/>'))],
    ['another bucket', ossReply('200 OK', completed.replace('bkt', 'other'))],
    ['another key', ossReply('200 OK', completed.replace('>k<', '>other<'))],
    ['two roots', ossReply('200 OK', completed + completed)],
    ['a DOCTYPE', ossReply('200 OK', `<!DOCTYPE x>${completed}`)],
  ])('does not take %s for success', async (_, reply) => {
    await withReplies([reply], async (storage) => {
      await expect(storage.complete(upload, [], options, never)).rejects.toMatchObject({
        code: 'oss/protocol',
        retry: 'now',
        requestId: 'R1',
      })
    })
  })

  it('knows an object that is stored although its callback failed', async () => {
    const reply = ossReply('203 Non-Authoritative Information', errorXml('CallbackFailed'))
    await withReplies([reply], async (storage) => {
      await expect(storage.complete(upload, [], options, never)).rejects.toMatchObject({
        code: 'oss/callback-failed',
        retry: 'never',
        status: 203,
      })
    })
  })

  it('tells the proof of the whole object', async () => {
    const headers = { 'x-oss-hash-crc64ecma': '123', 'x-oss-version-id': 'V' }
    await withReplies([ossReply('200 OK', completed, headers)], async (storage, server) => {
      const parts = [{ number: 1, etag: 'AB' }]
      expect(await storage.complete(upload, parts, { forbidOverwrite: true }, never)).toEqual({
        etag: 'AB-1',
        crc64: '123',
        requestId: 'R1',
        versionId: 'V',
      })
      expect(server.heads[0]).toContain('x-oss-forbid-overwrite: true')
      expect(server.heads[0]).toContain('content-md5: ')
    })
  })
})

describe('completeAll', () => {
  it('names no parts: a header, and no body at all', async () => {
    const headers = { 'x-oss-hash-crc64ecma': '123' }
    await withReplies([ossReply('200 OK', completed, headers)], async (storage, server) => {
      const proof = await storage.completeAll(upload, { forbidOverwrite: true }, never)
      expect(proof).toEqual({ etag: 'AB-1', crc64: '123', requestId: 'R1' })
      const [head = ''] = server.heads
      expect(head).toMatch(/^POST \/bkt\/k\?.*uploadId=U/)
      expect(head).toContain('x-oss-complete-all: yes')
      expect(head).toContain('x-oss-forbid-overwrite: true')
      expect(head).toMatch(/^content-length: 0\r?$/m)
      expect(head).not.toMatch(/content-md5|content-type/)
    })
  })

  it('does not take an Error in a 200 for success', async () => {
    const reply = ossReply('200 OK', errorXml('InternalError'))
    await withReplies([reply], async (storage, server) => {
      const asked = storage.completeAll(upload, { forbidOverwrite: false }, never)
      await expect(asked).rejects.toMatchObject({ code: 'oss/protocol', requestId: 'R1' })
      expect(server.heads).toHaveLength(1)
      expect(server.heads[0]).not.toContain('x-oss-forbid-overwrite')
    })
  })
})

describe('putPart', () => {
  it('does not believe a reply without an ETag', async () => {
    await withReplies([ossReply('200 OK')], async (storage) => {
      await expect(storage.putPart(upload, 1, bodyOf(1, 9), never)).rejects.toMatchObject({
        code: 'oss/protocol',
        retry: 'now',
      })
    })
  })

  it('sends our MD5 when there is one, and tells the ETag bare and in upper case', async () => {
    const reply = ossReply('200 OK', '', { etag: '"ab12"' })
    await withReplies([reply], async (storage, server) => {
      const body = { ...bodyOf(1, 9), md5Base64: '1B2M2Y8AsgTpgAmY7PhCfg==' }
      expect(await storage.putPart(upload, 7, body, never)).toEqual({
        etag: 'AB12',
        crc64: undefined,
        requestId: 'R1',
      })
      await storage.putPart(upload, 8, bodyOf(1, 9), never)
      expect(server.heads[0]).toContain('content-md5: 1B2M2Y8AsgTpgAmY7PhCfg==')
      expect(server.heads[0]).toContain('PUT /bkt/k?partNumber=7&uploadId=U ')
      expect(server.heads[1]).not.toContain('content-md5')
    })
  })
})

function part(number: number): string {
  return (
    `<Part><PartNumber>${number}</PartNumber><LastModified>2026-01-01T00:00:00.000Z</LastModified>` +
    `<ETag>&quot;1e5&quot;</ETag><Size>${number}</Size></Part>`
  )
}

function page(numbers: readonly number[], next?: string): string {
  return ossReply(
    '200 OK',
    `<ListPartsResult><Bucket>bkt</Bucket><EncodingType>url</EncodingType><Key>k</Key>` +
      `<UploadId>U</UploadId><NextPartNumberMarker>${next ?? '9'}</NextPartNumberMarker>` +
      `<IsTruncated>${next !== undefined}</IsTruncated>${numbers.map(part).join('')}</ListPartsResult>`,
  )
}

describe('listParts', () => {
  it('tells a part that only a later page names, though its number is lower', async () => {
    await withReplies([page([5, 6], '6'), page([1, 6])], async (storage) => {
      const parts = await Array.fromAsync(storage.listParts(upload, never))
      expect(parts.map(({ number }) => number)).toEqual([5, 6, 1])
    })
  })

  it.each([0, 10_001])('refuses the part number %i', async (number) => {
    await withReplies([page([number])], async (storage) => {
      await expect(Array.fromAsync(storage.listParts(upload, never))).rejects.toMatchObject({
        code: 'oss/protocol',
      })
    })
  })

  it('tells every part once and in order, whatever the pages look like', async () => {
    const pages = [page([2, 1, 2], '2'), page([], '3'), page([2, 3, 5], '5'), page([9])]
    await withReplies(pages, async (storage, server) => {
      const parts = await Array.fromAsync(storage.listParts(upload, never))
      expect(parts.map(({ number }) => number)).toEqual([1, 2, 3, 5, 9])
      expect(parts[0]).toEqual({
        number: 1,
        sizeBytes: 1,
        etag: '1E5',
        crc64: undefined,
        lastModifiedMs: Date.UTC(2026, 0, 1),
      })
      expect(server.heads[1]).toContain('part-number-marker=2')
    })
  })

  it('goes by IsTruncated alone, not by a marker that is sent on the last page too', async () => {
    await withReplies([page([1])], async (storage, server) => {
      expect(await Array.fromAsync(storage.listParts(upload, never))).toHaveLength(1)
      expect(server.heads).toHaveLength(1)
    })
  })

  it('ends when the marker does not move', async () => {
    await withReplies([page([1], '1')], async (storage, server) => {
      await expect(Array.fromAsync(storage.listParts(upload, never))).rejects.toMatchObject({
        code: 'oss/protocol',
        message: expect.stringContaining('repeats itself'),
      })
      expect(server.heads).toHaveLength(2)
    })
  })

  it.each([
    ['a size that is no number', page([1]).replace('<Size>1<', '<Size>x<')],
    ['a time that is none', page([1]).replace('2026-01-01T', 'not-a-time!')],
    ['no IsTruncated', page([1]).replace('IsTruncated>false', 'IsTruncated>maybe')],
    ['another upload', page([1]).replace('<UploadId>U', '<UploadId>V')],
    ['no ETag', page([1]).replaceAll('ETag>', 'Gate>')],
  ])('does not believe a page with %s', async (_, reply) => {
    await withReplies([reply], async (storage) => {
      await expect(Array.fromAsync(storage.listParts(upload, never))).rejects.toMatchObject({
        code: 'oss/protocol',
      })
    })
  })
})

describe('abort', () => {
  it.each([
    ['404 NoSuchUpload', 'unknown-upload', ossReply('404 Not Found', errorXml('NoSuchUpload'))],
    ['204', 'accepted', 'HTTP/1.1 204 No Content\r\nx-oss-request-id: R1\r\n\r\n'],
  ])('has succeeded on %s', async (_, answer, reply) => {
    await withReplies([reply], async (storage) => {
      expect(await storage.abort(upload, never)).toBe(answer)
    })
  })

  it('has not when the bucket is unknown or the right is missing', async () => {
    const replies = ['NoSuchBucket', 'AccessDenied'].map((code) =>
      ossReply('404 Not Found', errorXml(code)),
    )
    await withReplies(replies, async (storage) => {
      await expect(storage.abort(upload, never)).rejects.toMatchObject({
        code: 'oss/no-such-bucket',
      })
      await expect(storage.abort(upload, never)).rejects.toMatchObject({
        code: 'oss/access-denied',
      })
    })
  })
})
