import { describe, expect, it } from 'vitest'
import { createOssStorage } from '../../../../../electron/engine/storage/oss/oss-storage.ts'
import type {
  ObjectStorage,
  StorageAccess,
} from '../../../../../electron/engine/storage/storage.ts'
import { bodyOf, errorXml, ossReply, startRawServer } from './raw-server.ts'

const never = new AbortController().signal
const nowMs = Date.parse('2026-06-01T12:00:00Z')
const upload = { bucket: 'bkt', key: 'k', uploadId: 'U' }

function storageAt(
  endpoint: string,
  more: Partial<StorageAccess> = {},
  onClockOffset: (offsetMs: number) => void = () => {},
): ObjectStorage {
  return createOssStorage(
    {
      kind: 'oss',
      endpoint,
      region: 'cn-hangzhou',
      addressing: 'path',
      signature: 'v4',
      accessKeyId: 'ak',
      accessKeySecret: 'sk',
      clockOffsetMs: 0,
      ...more,
    },
    { connections: 2, clock: { now: () => nowMs }, onClockOffset },
  )
}

function headerOf(head: string | undefined, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head ?? '')?.[1]?.trim()
}

const skewed = ossReply(
  '403 Forbidden',
  errorXml('RequestTimeTooSkewed', '<ServerTime>2026-06-01T12:20:00.000Z</ServerTime>'),
)
const stored = ossReply('200 OK', '', { etag: '"AB"', 'x-oss-hash-crc64ecma': '7' })

describe('a wrong clock', () => {
  it('is corrected once: signed anew, the body opened anew, the offset told', async () => {
    let requests = 0
    await using server = await startRawServer(
      (socket) => socket.write(++requests === 1 ? skewed : stored),
      'end',
    )
    const offsets: number[] = []
    const storage = storageAt(server.origin, {}, (offsetMs) => offsets.push(offsetMs))
    const body = bodyOf(2, 100)
    const proof = await storage.putPart(upload, 1, body, never)
    expect(proof).toEqual({ etag: 'AB', crc64: '7', requestId: 'R1' })
    expect(server.heads.map((head) => headerOf(head, 'x-oss-date'))).toEqual([
      '20260601T120000Z',
      '20260601T122000Z',
    ])
    expect(body.opened()).toBe(2)
    expect(body.pulledBytes()).toBe(200)
    expect(offsets).toEqual([20 * 60_000])
    await storage.putPart(upload, 2, body, never)
    expect(headerOf(server.heads[2], 'x-oss-date')).toBe('20260601T122000Z')
    expect(offsets).toHaveLength(1)
    await storage.close()
  })

  it('is not corrected for ever', async () => {
    await using server = await startRawServer((socket) => socket.write(skewed), 'end')
    const storage = storageAt(server.origin, { clockOffsetMs: -5_000 })
    await expect(storage.putPart(upload, 1, bodyOf(1, 1), never)).rejects.toMatchObject({
      code: 'oss/clock-skew',
      retry: 'later',
      details: { serverTime: '2026-06-01T12:20:00.000Z' },
    })
    expect(server.heads).toHaveLength(2)
    await storage.close()
  })

  it('is signed right from the start with a known offset, in V1 too', async () => {
    await using server = await startRawServer((socket) => socket.write(stored), 'end')
    const known = { clockOffsetMs: 3_600_000 }
    const v4 = storageAt(server.origin, known)
    const v1 = storageAt(server.origin, { ...known, signature: 'v1' })
    await v4.putPart(upload, 1, bodyOf(1, 1), never)
    await v1.putPart(upload, 1, bodyOf(1, 1), never)
    expect(headerOf(server.heads[0], 'x-oss-date')).toBe('20260601T130000Z')
    expect(headerOf(server.heads[1], 'date')).toBe('Mon, 01 Jun 2026 13:00:00 GMT')
    expect(headerOf(server.heads[1], 'authorization')).toMatch(/^OSS ak:/)
    await Promise.all([v4.close(), v1.close()])
  })
})

describe('a storage', () => {
  it.each([
    [{ region: '' }, 'region'],
    [{ region: 'cn/hangzhou' }, 'region'],
    [{ endpoint: 'http://oss-cn-hangzhou.aliyuncs.com' }, 'endpoint'],
  ])('cannot be made with %j', (more, field) => {
    expect(() => storageAt('http://127.0.0.1:1', more)).toThrow(
      expect.objectContaining({
        code: 'request/invalid',
        details: expect.objectContaining({ field }),
      }),
    )
  })

  it('takes the region from the endpoint, and drops the prefix of OSS region ids', () => {
    expect(() => storageAt('https://oss-cn-beijing.aliyuncs.com', { region: '' })).not.toThrow()
    expect(() => storageAt('http://127.0.0.1:1', { region: 'oss-cn-beijing' })).not.toThrow()
  })

  it('asks nobody about a key that cannot be', async () => {
    await using server = await startRawServer((socket) => socket.write(stored), 'end')
    const storage = storageAt(server.origin)
    const target = { bucket: 'bkt', key: '/k' }
    await expect(storage.head(target, never)).rejects.toMatchObject({ code: 'key/invalid' })
    expect(server.connections()).toBe(0)
    await storage.close()
  })

  it.each([
    [
      'a login page',
      'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>',
    ],
    ['an empty 200', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['a 404 of a stranger', 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'],
  ])('believes nothing of %s', async (_, bytes) => {
    await using server = await startRawServer((socket) => socket.write(bytes), 'end')
    const storage = storageAt(server.origin)
    const target = { bucket: 'bkt', key: 'k' }
    const options = { contentType: '', metadata: {}, forbidOverwrite: false }
    const stranger = { code: 'network/not-oss', retry: 'later' }
    await expect(storage.putPart(upload, 1, bodyOf(1, 9), never)).rejects.toMatchObject(stranger)
    await expect(storage.initiate(target, options, never)).rejects.toMatchObject(stranger)
    await expect(storage.abort(upload, never)).rejects.toMatchObject(stranger)
    await expect(storage.complete(upload, [], options, never)).rejects.toMatchObject(stranger)
    await expect(storage.head(target, never)).rejects.toMatchObject(stranger)
    await expect(storage.createBucket('bkt', never)).rejects.toMatchObject(stranger)
    await expect(Array.fromAsync(storage.listParts(upload, never))).rejects.toMatchObject(stranger)
    await storage.close()
  })
})
