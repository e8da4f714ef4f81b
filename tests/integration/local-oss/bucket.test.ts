import { describe, expect, it } from 'vitest'
import { startLocalOss } from '../../../electron/local-oss/local-oss.ts'
import { aServer, bucket, credentials, elements, initiate, md5, send, sendPart } from './client.ts'

const dayMs = 86_400_000

function rule(prefix: string, action: string, id = prefix): string {
  const named = id === '' ? '' : `<ID>${id}</ID>`
  return `<Rule>${named}<Prefix>${prefix}</Prefix><Status>Enabled</Status>${action}</Rule>`
}

function document(...rules: readonly string[]): string {
  return `<?xml version="1.0"?>\n<LifecycleConfiguration>${rules.join('\n  ')}</LifecycleConfiguration>`
}

describe('buckets', () => {
  it('are made, listed, described, counted and removed', async () => {
    await using running = await aServer()
    const { server } = running
    const name = 'second-bucket'
    expect((await send(server, { method: 'PUT', bucket: name })).status).toBe(200)
    expect((await send(server, { method: 'PUT', bucket: name })).code).toBe('BucketAlreadyExists')
    const listed = await send(server, { method: 'GET', bucket: undefined })
    expect(elements(listed.text, 'Name')).toEqual([name, bucket])
    const uploadId = await initiate(server, 'k')
    await sendPart(server, 'k', uploadId, 1, Buffer.from('12345'))
    await send(server, { method: 'PUT', key: 'o', body: '123' })
    const stat = await send(server, { method: 'GET', query: { stat: '' } })
    const figures = ['Storage', 'ObjectCount', 'MultipartUploadCount', 'MultipartPartCount']
    expect(figures.map((figure) => elements(stat.text, figure)[0])).toEqual(['8', '1', '1', '1'])
    const full = await send(server, { method: 'DELETE' })
    expect([full.status, full.code]).toEqual([409, 'BucketNotEmpty'])
    expect((await send(server, { method: 'DELETE', bucket: name })).status).toBe(204)
    expect((await send(server, { method: 'GET', bucket: name })).code).toBe('NoSuchBucket')
  })

  it('are made as they are wished for, or not at all', async () => {
    await using bench = await aServer()
    const { server } = bench
    const make = (bucket: string, wish: string) =>
      send(server, {
        method: 'PUT',
        bucket,
        body: `<CreateBucketConfiguration>${wish}</CreateBucketConfiguration>`,
      })
    for (const wish of [
      '<StorageClass>Frozen</StorageClass>',
      '<DataRedundancyType>RAID</DataRedundancyType>',
    ]) {
      expect((await make('never-made', wish)).code).toBe('InvalidArgument')
    }
    await make('wished-for', '<DataRedundancyType>ZRS</DataRedundancyType>')
    const query = { bucketInfo: '' }
    const info = await send(server, { method: 'GET', bucket: 'wished-for', query })
    expect(elements(info.text, 'DataRedundancyType')).toEqual(['ZRS'])
    const gone = await send(server, { method: 'GET', bucket: 'never-made', query })
    expect(gone.code).toBe('NoSuchBucket')
  })

  it('refuse what does not exist, is not allowed, or is not there yet', async () => {
    await using running = await aServer()
    const { server } = running
    const body = '<x/>'
    const calls = [
      { method: 'PUT', bucket: 'no-such-bucket', key: 'k', body },
      { method: 'PATCH', key: 'k' },
      { method: 'PUT', query: { cors: '' }, body },
      { method: 'POST', key: 'k', query: { append: '', position: '0' }, body },
      { method: 'PUT', key: 'k', headers: { 'x-oss-callback': 'e30=' }, body },
    ]
    const codes = []
    for (const call of calls) codes.push((await send(server, call)).code)
    expect(codes).toEqual([
      'NoSuchBucket',
      'MethodNotAllowed',
      'NotImplemented',
      'NotImplemented',
      'NotImplemented',
    ])
    expect(server.listKeys(bucket)).toEqual([])
  })
})

describe('lifecycle', () => {
  const abort = '<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload>'

  it('is kept exactly as it was put, foreign elements included', async () => {
    await using running = await aServer()
    const { server } = running
    const query = { lifecycle: '' }
    const body = document(rule('tmp/', `${abort}<Unknown a="1"> keep </Unknown>`))
    expect((await send(server, { method: 'GET', query })).code).toBe('NoSuchLifecycle')
    expect((await send(server, { method: 'PUT', query, body })).status).toBe(200)
    expect((await send(server, { method: 'GET', query })).text).toBe(body)
    expect((await send(server, { method: 'DELETE', query })).status).toBe(204)
    expect((await send(server, { method: 'GET', query })).code).toBe('NoSuchLifecycle')
  })

  it.each([
    ['no rules', document()],
    ['no days', document(rule('a', '<AbortMultipartUpload></AbortMultipartUpload>'))],
    [
      'zero days',
      document(rule('a', '<AbortMultipartUpload><Days>0</Days></AbortMultipartUpload>')),
    ],
    ['a tag beside it', document(rule('a', `${abort}<Tag><Key>k</Key></Tag>`))],
    ['overlapping prefixes', document(rule('a', abort), rule('a/b', abort))],
    ['an ID that is there twice', document(rule('a', abort, 'i'), rule('b', abort, 'i'))],
    ['something else in the action', document(rule('a', abort.replace('<D', '<IsAccessTime/><D')))],
  ])('is refused with %s', async (_, body) => {
    await using running = await aServer()
    const answer = await send(running.server, { method: 'PUT', query: { lifecycle: '' }, body })
    expect(answer.status).toBe(400)
  })

  it('is taken with overlapping prefixes when the request allows it', async () => {
    await using running = await aServer()
    const body = document(rule('a', abort), rule('a/b', abort))
    const headers = { 'x-oss-allow-same-action-overlap': 'true' }
    const query = { lifecycle: '' }
    expect((await send(running.server, { method: 'PUT', query, body, headers })).status).toBe(200)
  })

  it('gets an ID for each rule without one, and nothing else', async () => {
    await using running = await aServer()
    const { server } = running
    const body = document(
      rule('a', abort, ''),
      rule('b', `<ID/>${abort}`, ''),
      rule('c', abort, 'mine'),
    )
    const query = { lifecycle: '' }
    expect((await send(server, { method: 'PUT', query, body })).status).toBe(200)
    const { text } = await send(server, { method: 'GET', query })
    const ids = elements(text, 'ID')
    expect(ids).toEqual([
      expect.stringMatching(/^\w{32}$/),
      expect.stringMatching(/^\w{32}$/),
      'mine',
    ])
    expect(ids[0]).not.toBe(ids[1])
    expect(text.replaceAll(/<ID>\w{32}<\/ID>/g, '')).toBe(body.replace('<ID/>', ''))
  })

  it('aborts what has not changed for its days, by the clock of the server', async () => {
    await using running = await aServer()
    const { server } = running
    const old = await initiate(server, 'tmp/old')
    const other = await initiate(server, 'keep/old')
    const body = document(rule('tmp/', abort))
    await send(server, { method: 'PUT', query: { lifecycle: '' }, body })
    server.clock.setOffset(2 * dayMs)
    expect(server.runLifecycle(bucket)).toEqual([])
    server.clock.setOffset(3 * dayMs + 60_000)
    expect(server.runLifecycle(bucket)).toEqual([old])
    expect(server.listUploads(bucket).map((upload) => upload.uploadId)).toEqual([other])
  })
})

describe('deleting many', () => {
  it('removes keys with any characters, quietly or not, and asks for Content-MD5', async () => {
    await using running = await aServer()
    const { server } = running
    for (const key of ['a&b', '<c>', 'stays']) await send(server, { method: 'PUT', key, body: key })
    const body =
      '<Delete><Quiet>false</Quiet><Object><Key>a&amp;b</Key></Object><Object><Key>&lt;c&gt;</Key></Object></Delete>'
    const call = { method: 'POST', query: { delete: '', 'encoding-type': 'url' }, body }
    expect((await send(server, call)).code).toBe('MissingArgument')
    const contentMd5 = Buffer.from(md5(Buffer.from(body)), 'hex').toString('base64')
    const answer = await send(server, { ...call, headers: { 'content-md5': contentMd5 } })
    expect(elements(answer.text, 'Key')).toEqual(['a%26b', '%3Cc%3E'])
    expect(server.listKeys(bucket)).toEqual(['stays'])
  })
})

describe('access', () => {
  it('without a signature is refused unless an ACL allows it', async () => {
    await using running = await aServer()
    const { server } = running
    await send(server, { method: 'PUT', key: 'k', body: 'x' })
    const url = `${server.origin}/${bucket}/k`
    expect((await fetch(url)).status).toBe(403)
    const headers = { 'x-oss-object-acl': 'public-read' }
    await send(server, { method: 'PUT', key: 'k', query: { acl: '' }, headers })
    expect(await (await fetch(url)).text()).toBe('x')
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
  })

  it('follows the clock of the server', async () => {
    await using running = await aServer()
    const { server } = running
    server.clock.setOffset(dayMs)
    const late = await send(server, { method: 'GET' })
    expect(late.code).toBe('RequestTimeTooSkewed')
    const serverTime = Date.parse(elements(late.text, 'ServerTime')[0] ?? '')
    expect(Math.abs(serverTime - Date.now() - dayMs)).toBeLessThan(60_000)
    expect((await send(server, { method: 'GET', skewMs: dayMs })).status).toBe(200)
  })
})

describe('startLocalOss', () => {
  it('refuses a taken port, a folder that is a file, a foreign address and a bad bucket', async () => {
    await using running = await aServer()
    const { server, folder } = running
    const options = { folder: `${folder}/other`, credentials: [credentials] }
    await expect(startLocalOss({ ...options, port: server.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining(`127.0.0.1:${server.port}`),
    })
    const file = `${folder}/buckets/${bucket}/bucket.json`
    await expect(startLocalOss({ ...options, folder: file })).rejects.toThrow(file)
    await expect(startLocalOss({ ...options, host: '0.0.0.0' })).rejects.toThrow(/loopback/)
    await expect(startLocalOss({ ...options, buckets: ['No'] })).rejects.toThrow(/'No'/)
  })
})
