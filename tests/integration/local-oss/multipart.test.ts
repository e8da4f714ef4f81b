import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  aServer,
  bucket,
  bytesOf,
  complete,
  elements,
  initiate,
  md5,
  send,
  sendPart,
} from './client.ts'

const minBytes = 102_400

async function threeParts(server: Parameters<typeof initiate>[0], key: string) {
  const uploadId = await initiate(server, key)
  const parts = [minBytes, minBytes, 50].map((size) => randomBytes(size))
  for (const [index, body] of parts.entries()) {
    await sendPart(server, key, uploadId, index + 1, body)
  }
  const list = parts.map((body, index) => [index + 1, md5(body)] as const)
  return { uploadId, parts, list, whole: Buffer.concat(parts) }
}

describe('a multipart upload', () => {
  it('has the ETag and CRC of the published example, in every answer that carries them', async () => {
    await using running = await aServer()
    const { server } = running
    const headers = { 'content-type': 'text/plain', 'x-oss-meta-colour': 'blue' }
    const uploadId = await initiate(server, 'k', headers)
    const bodies = [Buffer.alloc(minBytes, 'a'), Buffer.alloc(minBytes, 'b'), Buffer.alloc(50, 'c')]
    const answers = []
    for (const [index, body] of bodies.entries()) {
      answers.push(await sendPart(server, 'k', uploadId, index + 1, body))
    }
    expect(answers.map((answer) => answer.headers['x-oss-hash-crc64ecma'])).toEqual([
      '12696911168479852064',
      '16456226173805894103',
      '5814619962215735329',
    ])
    expect(answers[0]?.headers['etag']).toBe('"302D3A0C8E319EAA95B059B346DE1D1D"')
    const listed = await send(server, { method: 'GET', key: 'k', query: { uploadId } })
    expect(elements(listed.text, 'HashCrc64ecma')[1]).toBe('16456226173805894103')
    expect(elements(listed.text, 'Size')).toEqual(['102400', '102400', '50'])
    const done = await complete(
      server,
      'k',
      uploadId,
      bodies.map((body, index) => [index + 1, md5(body)]),
    )
    expect(done.headers['x-oss-hash-crc64ecma']).toBe('4923711708063544458')
    const head = await send(server, { method: 'HEAD', key: 'k' })
    expect(head.headers).toMatchObject({
      'content-length': '204850',
      'content-type': 'text/plain',
      'x-oss-meta-colour': 'blue',
      'x-oss-object-type': 'Multipart',
      'x-oss-hash-crc64ecma': '4923711708063544458',
      etag: '"A0145CBB45B3DFFFF8693152A1263B17-3"',
    })
    expect(head.headers['x-oss-request-id']).toMatch(/^[0-9A-F]{24}$/)
    expect((await bytesOf(server, 'k')).equals(Buffer.concat(bodies))).toBe(true)
  })

  it('leaves the object at its key alone until Complete, and other uploads of the key after it', async () => {
    await using running = await aServer()
    const { server } = running
    await send(server, { method: 'PUT', key: 'k', body: 'before' })
    const other = await initiate(server, 'k')
    const { uploadId, list, whole } = await threeParts(server, 'k')
    expect((await bytesOf(server, 'k')).toString()).toBe('before')
    await complete(server, 'k', uploadId, list)
    expect((await bytesOf(server, 'k')).equals(whole)).toBe(true)
    expect(server.listUploads(bucket).map((upload) => upload.uploadId)).toEqual([other])
    const again = await complete(server, 'k', uploadId, list)
    expect([again.status, again.code, again.headers['x-oss-ec']]).toEqual([
      404,
      'NoSuchUpload',
      '0042-00000002',
    ])
  })

  it('replaces a part that is sent again', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    await sendPart(server, 'k', uploadId, 1, Buffer.from('old'))
    await sendPart(server, 'k', uploadId, 1, Buffer.from('newer'))
    expect(server.listParts(bucket, uploadId)).toMatchObject([
      { partNumber: 1, sizeBytes: 5, etag: md5(Buffer.from('newer')) },
    ])
  })

  it('takes every part with x-oss-complete-all, and refuses a body beside it', async () => {
    await using running = await aServer()
    const { server } = running
    const { uploadId, whole, list } = await threeParts(server, 'k')
    const headers = { 'x-oss-complete-all': 'yes' }
    const refused = await complete(server, 'k', uploadId, list, headers)
    expect([refused.code, refused.headers['x-oss-ec']]).toEqual([
      'InvalidArgument',
      '0042-00000216',
    ])
    const done = await send(server, { method: 'POST', key: 'k', query: { uploadId }, headers })
    expect(done.status).toBe(200)
    expect((await bytesOf(server, 'k')).equals(whole)).toBe(true)
  })

  it('accepts gaps and lower-case ETags, and throws unlisted parts away', async () => {
    await using running = await aServer()
    const { server } = running
    const { uploadId, parts, list } = await threeParts(server, 'k')
    const [first, , third] = list
    if (!first || !third) throw new Error('three parts were sent')
    const done = await complete(server, 'k', uploadId, [[1, first[1].toLowerCase()], third])
    expect(done.status).toBe(200)
    expect((await bytesOf(server, 'k')).length).toBe((parts[0]?.length ?? 0) + 50)
  })

  it.each([
    ['nothing', '', 'MalformedXML'],
    ['no XML', 'x', 'MalformedXML'],
    ['another document', '<Delete/>', 'MalformedXML'],
    ['a part without ETag', '<Part><PartNumber>1</PartNumber></Part>', 'MalformedXML'],
    ['a foreign ETag', 'PART 1 00000000000000000000000000000000', 'InvalidPart'],
    ['a part that is not there', 'PART 7 00000000000000000000000000000000', 'InvalidPart'],
    ['parts in the wrong order', 'PART 2 x PART 1 x', 'InvalidPartOrder'],
    ['a part twice', 'PART 1 x PART 1 x', 'InvalidPartOrder'],
  ])('is not completed by %s', async (_, list, code) => {
    await using running = await aServer()
    const { server } = running
    const { uploadId } = await threeParts(server, 'k')
    const parts = list.replaceAll(
      /PART (\d) (\S+) ?/g,
      '<Part><PartNumber>$1</PartNumber><ETag>$2</ETag></Part>',
    )
    const body = parts.startsWith('<Part>')
      ? `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`
      : parts
    const answer = await send(server, { method: 'POST', key: 'k', query: { uploadId }, body })
    expect([answer.status, answer.code]).toEqual([400, code])
    expect(server.listParts(bucket, uploadId)).toHaveLength(3)
  })

  it.each([
    [minBytes - 1, 'EntityTooSmall'],
    [minBytes, undefined],
    [minBytes + 1, undefined],
  ])('with a first part of %i bytes completes or answers %s', async (size, code) => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    const [first, last] = [randomBytes(size), Buffer.from('x')]
    await sendPart(server, 'k', uploadId, 1, first)
    await sendPart(server, 'k', uploadId, 2, last)
    const list = [
      [1, md5(first)],
      [2, md5(last)],
    ] as const
    expect((await complete(server, 'k', uploadId, list)).code).toBe(code)
  })

  it.each(['0', '10001', 'x', '-1', '1.5'])('refuses part number %s', async (partNumber) => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    const query = { partNumber, uploadId }
    const answer = await send(server, { method: 'PUT', key: 'k', query, body: 'x' })
    expect([answer.status, answer.headers['x-oss-ec']]).toEqual([400, '0017-00000220'])
  })

  it('stores nothing of a part whose Content-MD5 does not match', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    for (const size of [10, 1_000_000]) {
      const body = randomBytes(size)
      const wrong = { headers: { 'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==' } }
      const refused = await sendPart(server, 'k', uploadId, 1, body, wrong)
      expect([refused.status, refused.code]).toEqual([400, 'InvalidDigest'])
      expect(server.listParts(bucket, uploadId)).toEqual([])
    }
    const body = randomBytes(1_000_000)
    const right = { headers: { 'content-md5': Buffer.from(md5(body), 'hex').toString('base64') } }
    expect((await sendPart(server, 'k', uploadId, 1, body, right)).status).toBe(200)
  })

  it.each([10_000, 2_000_000])('stores nothing of a torn body of %i bytes', async (announced) => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    const begun = server.faults.add({ operation: 'UploadPart', fault: { kind: 'latency', ms: 0 } })
    const torn = sendPart(server, 'k', uploadId, 1, Buffer.alloc(0), {
      headers: { 'content-length': String(announced) },
      onOpen: (abort, write) => {
        write(Buffer.alloc(announced - 1))
        void begun.hit().then(abort)
      },
    })
    await expect(torn).rejects.toThrow(/hang up|ECONNRESET|aborted/)
    await expect.poll(() => server.log.entries().at(-1)?.code).toBe('ConnectionClosed')
    expect(server.listParts(bucket, uploadId)).toEqual([])
  })

  it('is gone after Abort, and a second Abort says so', async () => {
    await using running = await aServer()
    const { server } = running
    const { uploadId } = await threeParts(server, 'k')
    const abort = { method: 'DELETE', key: 'k', query: { uploadId } }
    expect((await send(server, abort)).status).toBe(204)
    expect((await send(server, abort)).code).toBe('NoSuchUpload')
    expect((await sendPart(server, 'k', uploadId, 1, Buffer.from('x'))).code).toBe('NoSuchUpload')
    expect((await send(server, { method: 'GET', key: 'k', query: { uploadId } })).code).toBe(
      'NoSuchUpload',
    )
  })

  it('honours x-oss-forbid-overwrite at Initiate, Put and Complete', async () => {
    await using running = await aServer()
    const { server } = running
    const headers = { 'x-oss-forbid-overwrite': 'true' }
    const { uploadId, list } = await threeParts(server, 'k')
    await send(server, { method: 'PUT', key: 'k', body: 'in between' })
    const answers = [
      await send(server, { method: 'POST', key: 'k', query: { uploads: '' }, headers }),
      await send(server, { method: 'PUT', key: 'k', body: 'x', headers }),
      await complete(server, 'k', uploadId, list, headers),
    ]
    expect(answers.map((answer) => [answer.status, answer.code])).toEqual(
      answers.map(() => [409, 'FileAlreadyExists']),
    )
    expect((await bytesOf(server, 'k')).toString()).toBe('in between')
    expect((await complete(server, 'k', uploadId, list)).status).toBe(200)
  })

  it('copies ranges of an object as parts', async () => {
    await using running = await aServer()
    const { server } = running
    const source = randomBytes(minBytes * 2)
    await send(server, { method: 'PUT', key: 'a source+', body: source })
    const uploadId = await initiate(server, 'k')
    const etags = []
    for (const [index, range] of [`bytes=0-${minBytes - 1}`, `bytes=${minBytes}-`].entries()) {
      const headers = {
        'x-oss-copy-source': `/${bucket}/a%20source%2B`,
        'x-oss-copy-source-range': range,
      }
      const query = { partNumber: String(index + 1), uploadId }
      const answer = await send(server, { method: 'PUT', key: 'k', query, headers })
      etags.push([
        index + 1,
        elements(answer.text, 'ETag')[0]?.replaceAll(/"|&quot;/g, '') ?? '',
      ] as const)
    }
    expect((await complete(server, 'k', uploadId, etags)).status).toBe(200)
    expect((await bytesOf(server, 'k')).equals(source)).toBe(true)
  })
})
