/** Every kind of fault, and that the server is sound again when the fault is over. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../electron/local-oss/faults/fault.ts'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { aServer, bucket, bytesOf, complete, initiate, md5, send, sendPart } from './client.ts'

const brokenConnection = /hang up|ECONNRESET|aborted|EPIPE/
const body = randomBytes(600_000)

function once(server: LocalOss, fault: Fault, operation: 'UploadPart' | 'PutObject' = 'PutObject') {
  return server.faults.add({ operation, times: 1, fault })
}

const put = { method: 'PUT', key: 'k', body } as const

describe('faults before the effect', () => {
  it.each<[string, Fault]>([
    ['resetBefore at the headers', { kind: 'resetBefore' }],
    ['resetBefore at a byte', { kind: 'resetBefore', atByte: 70_001 }],
    ['resetBefore at the last byte', { kind: 'resetBefore', atByte: body.length }],
  ])('%s stores nothing, and the next attempt works', async (_, fault) => {
    await using running = await aServer()
    const { server } = running
    const handle = once(server, fault)
    await expect(send(server, put)).rejects.toThrow(brokenConnection)
    expect(server.findObject(bucket, 'k')).toBeUndefined()
    expect(handle.hits()).toBe(1)
    expect((await send(server, put)).status).toBe(200)
  })

  it.each<[string, Fault, number, string | undefined]>([
    [
      'error with Retry-After',
      { kind: 'error', status: 503, code: 'TotalQpsLimitExceeded', retryAfter: '7' },
      503,
      'TotalQpsLimitExceeded',
    ],
    [
      'error before the body',
      { kind: 'error', status: 500, code: 'InternalError', when: 'early' },
      500,
      'InternalError',
    ],
    ['noSuchUpload', { kind: 'noSuchUpload' }, 404, 'NoSuchUpload'],
    ['denied', { kind: 'denied' }, 403, 'AccessDenied'],
    ['clockOffset', { kind: 'clockOffset', ms: 3_600_000 }, 403, 'RequestTimeTooSkewed'],
    ['html', { kind: 'html' }, 200, undefined],
    ['html redirect', { kind: 'html', status: 302 }, 302, undefined],
    ['rawReply', { kind: 'rawReply', status: 418, body: 'teapot' }, 418, undefined],
    ['flipByte on the wire', { kind: 'flipByte', atByte: 5 }, 400, 'InvalidDigest'],
  ])('%s answers and stores nothing', async (_, fault, status, code) => {
    await using running = await aServer()
    const { server } = running
    once(server, fault)
    const headers = { 'content-md5': Buffer.from(md5(body), 'hex').toString('base64') }
    const answer = await send(server, { ...put, headers })
    expect([answer.status, answer.code]).toEqual([status, code])
    expect(server.findObject(bucket, 'k')).toBeUndefined()
    expect((await send(server, put)).status).toBe(200)
  })

  it('an error carries Retry-After, a captive portal no sign of the service', async () => {
    await using running = await aServer()
    const { server } = running
    once(server, { kind: 'error', status: 503, code: 'CpuLimitExceeded', retryAfter: '7' })
    expect((await send(server, put)).headers).toMatchObject({ 'retry-after': '7' })
    once(server, { kind: 'html' })
    const { headers } = await send(server, put)
    expect(headers['content-type']).toMatch(/text\/html/)
    expect([headers['x-oss-request-id'], headers['server']]).toEqual([undefined, undefined])
  })

  it('blackHole neither reads nor answers until the client gives up', async () => {
    await using running = await aServer()
    const { server } = running
    const handle = once(server, { kind: 'blackHole' })
    const onOpen = (abort: () => void, write: (bytes: Buffer) => void): void => {
      write(Buffer.from('the beginning'))
      void handle.hit().then(abort)
    }
    const lost = send(server, { ...put, onOpen })
    await expect(lost).rejects.toThrow(brokenConnection)
    expect(server.findObject(bucket, 'k')).toBeUndefined()
  })

  it('expireToken expires the token of the caller for good', async () => {
    const sts = { accessKeyId: 'STS.1', accessKeySecret: 's', securityToken: 't' }
    await using running = await aServer({ credentials: [sts] })
    const { server } = running
    const caller = { accessKeyId: 'STS.1', secret: 's', token: 't' }
    expect((await send(server, { ...put, ...caller })).status).toBe(200)
    once(server, { kind: 'expireToken' })
    expect((await send(server, { ...put, ...caller })).code).toBe('SecurityTokenExpired')
    expect((await send(server, { ...put, ...caller })).code).toBe('SecurityTokenExpired')
    server.credentials.add({ ...sts, securityToken: 't2' })
    expect((await send(server, { ...put, ...caller, token: 't2' })).status).toBe(200)
  })

  it('denied by action refuses every operation that needs it, and no other', async () => {
    await using running = await aServer()
    const { server } = running
    server.faults.add({ fault: { kind: 'denied', action: 'oss:ListParts' } })
    const uploadId = await initiate(server, 'k')
    const listing = await send(server, { method: 'GET', key: 'k', query: { uploadId } })
    expect([listing.status, listing.code]).toEqual([403, 'AccessDenied'])
    expect(listing.text).toContain('oss:ListParts')
    expect((await send(server, { method: 'DELETE', key: 'k', query: { uploadId } })).status).toBe(
      204,
    )
  })
})

describe('faults after the effect', () => {
  it.each<[string, Fault]>([
    ['resetAfter', { kind: 'resetAfter' }],
    ['lostAnswer', { kind: 'lostAnswer' }],
  ])('%s stores and answers nothing', async (_, fault) => {
    await using running = await aServer()
    const { server } = running
    once(server, fault)
    await expect(send(server, put)).rejects.toThrow(brokenConnection)
    expect((await bytesOf(server, 'k')).equals(body)).toBe(true)
  })

  it('lostAnswer into a black hole applies Complete before the client gives up', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    await sendPart(server, 'k', uploadId, 1, body)
    server.faults.add({
      operation: 'CompleteMultipartUpload',
      times: 1,
      fault: { kind: 'lostAnswer', how: 'blackHole' },
    })
    const lost = complete(server, 'k', uploadId, [[1, md5(body)]])
    const outcome = lost.catch((error: Error) => error.message)
    await expect.poll(() => server.findObject(bucket, 'k')?.sizeBytes).toBe(body.length)
    await server.close()
    expect(await outcome).toMatch(brokenConnection)
  })

  it('delayedApply cuts the connection first and applies when it is released', async () => {
    await using running = await aServer()
    const { server } = running
    const handle = once(server, { kind: 'delayedApply' })
    await expect(send(server, put)).rejects.toThrow(brokenConnection)
    expect(server.findObject(bucket, 'k')).toBeUndefined()
    handle.release()
    await expect.poll(() => server.findObject(bucket, 'k')?.sizeBytes).toBe(body.length)
  })

  it('an error after the effect leaves the effect', async () => {
    await using running = await aServer()
    const { server } = running
    once(server, { kind: 'error', status: 500, code: 'InternalError', when: 'applied' })
    expect((await send(server, put)).status).toBe(500)
    expect(server.findObject(bucket, 'k')?.sizeBytes).toBe(body.length)
  })

  it('truncatedReply ends a reply early', async () => {
    await using running = await aServer()
    const { server } = running
    await send(server, put)
    server.faults.add({
      operation: 'GetObject',
      times: 1,
      fault: { kind: 'truncatedReply', atByte: 1000 },
    })
    await expect(send(server, { method: 'GET', key: 'k' })).rejects.toThrow(brokenConnection)
    const whole = await send(server, { method: 'GET', key: 'k' })
    expect(whole.bytes.equals(body)).toBe(true)
  })

  it('slowDrip sends the same reply in single bytes', async () => {
    await using running = await aServer()
    const { server } = running
    server.faults.add({ times: 1, fault: { kind: 'slowDrip', bytes: 1, everyMs: 0 } })
    const answer = await send(server, { method: 'GET', query: { location: '' } })
    expect(answer.text).toContain('oss-cn-hangzhou</LocationConstraint>')
  })

  it.each<[string, Fault, string]>([
    ['wrongEtag', { kind: 'wrongEtag' }, 'etag'],
    ['missingEtag', { kind: 'missingEtag' }, 'etag'],
    ['wrongCrc', { kind: 'wrongCrc' }, 'x-oss-hash-crc64ecma'],
    ['missingCrc', { kind: 'missingCrc' }, 'x-oss-hash-crc64ecma'],
  ])('%s spoils that proof in the answer, not the part', async (name, fault, header) => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    const right = await sendPart(server, 'k', uploadId, 1, body)
    once(server, fault, 'UploadPart')
    const spoilt = await sendPart(server, 'k', uploadId, 1, body)
    const proofs = ['etag', 'x-oss-hash-crc64ecma']
    const changed = proofs.filter((proof) => spoilt.headers[proof] !== right.headers[proof])
    expect(changed).toEqual([header])
    expect(spoilt.headers[header] === undefined).toBe(name.startsWith('missing'))
    expect(server.listParts(bucket, uploadId)[0]?.etag).toBe(md5(body))
  })

  it('flipByte in memory proves the damaged bytes, on disk the right ones', async () => {
    await using running = await aServer()
    const { server } = running
    const damaged = Buffer.from(body)
    damaged[70_000] = (damaged[70_000] ?? 0) ^ 1
    const headers = { 'content-md5': Buffer.from(md5(body), 'hex').toString('base64') }
    once(server, { kind: 'flipByte', atByte: 70_000, where: 'memory' })
    expect((await send(server, { ...put, headers })).headers['etag']).toBe(`"${md5(damaged)}"`)
    expect((await bytesOf(server, 'k')).equals(damaged)).toBe(true)
    once(server, { kind: 'flipByte', atByte: 70_000, where: 'disk' })
    expect((await send(server, { ...put, headers })).headers['etag']).toBe(`"${md5(body)}"`)
    expect((await bytesOf(server, 'k')).equals(damaged)).toBe(true)
  })
})
