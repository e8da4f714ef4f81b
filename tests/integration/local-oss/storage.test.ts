/** What is kept: keys byte by byte, ranges, headers, versions, and everything over a restart. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startLocalOss } from '../../../electron/local-oss/local-oss.ts'
import {
  aServer,
  bucket,
  bytesOf,
  complete,
  credentials,
  elements,
  initiate,
  md5,
  send,
  sendPart,
} from './client.ts'

describe('keys', () => {
  const keys = [
    './a/../b',
    'a//b',
    'a/./b',
    '..',
    'a+b',
    'a%2Fb',
    'a b ',
    'dir/',
    'CON',
    'a:b|c?d#e&f=g',
    '照片/😀.bin',
    '\uFEFFbom',
    'line\nbreak\tand\u0001control',
    'A',
    'a',
    '照'.repeat(341),
  ]

  it('are kept byte by byte, each its own object', async () => {
    await using running = await aServer()
    const { server } = running
    for (const key of keys) {
      expect((await send(server, { method: 'PUT', key, body: `of ${key}` })).status).toBe(200)
    }
    for (const key of keys) {
      expect((await send(server, { method: 'GET', key })).text).toBe(`of ${key}`)
    }
    const query = { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '1000' }
    const listed = await send(server, { method: 'GET', query })
    const names = elements(listed.text, 'Key').map(decodeURIComponent)
    expect(names).toEqual(
      keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
    )
  })

  it('mean the same however they are written in the URL', async () => {
    await using running = await aServer()
    const { server } = running
    await send(server, {
      method: 'PUT',
      key: 'x/y+z',
      rawPath: `/${bucket}/%78%2fy+z`,
      body: 'raw',
    })
    expect(server.listKeys(bucket)).toEqual(['x/y+z'])
  })

  it('are reached by virtual host and custom domain too', async () => {
    await using running = await aServer({ cnames: { 'files.example.org': bucket } })
    const { server } = running
    await send(server, { method: 'PUT', key: 'a/../b', body: 'x' })
    for (const host of [`${bucket}.localhost:${server.port}`, 'files.example.org']) {
      const call = { method: 'GET', key: 'a/../b', rawPath: '/a/../b', headers: { host } }
      expect((await send(server, call)).text).toBe('x')
    }
    const unbound = { method: 'GET', key: 'k', rawPath: '/k', headers: { host: 'other.example' } }
    expect((await send(server, unbound)).code).toBe('CnameDenied')
  })
})

describe('objects', () => {
  it('are read in ranges across the borders of their parts', async () => {
    await using running = await aServer({ limits: { minPartBytes: 1 } })
    const { server } = running
    const parts = [randomBytes(1_000), randomBytes(1), randomBytes(999)]
    const uploadId = await initiate(server, 'k')
    for (const [index, part] of parts.entries()) {
      await sendPart(server, 'k', uploadId, index + 1, part)
    }
    await complete(
      server,
      'k',
      uploadId,
      parts.map((part, index) => [index + 1, md5(part)]),
    )
    const whole = Buffer.concat(parts)
    const seed = Math.floor(Math.random() * 2 ** 31)
    let state = seed
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * below)
    }
    const ranges = Array.from({ length: 20 }, () => {
      const start = random(whole.length)
      return [start, start + random(whole.length - start)] as const
    })
    for (const [start, end] of [...ranges, [999, 1_000], [1_000, 1_000], [0, 1_999]] as const) {
      const headers = { range: `bytes=${start}-${end}` }
      const answer = await send(server, { method: 'GET', key: 'k', headers })
      expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/2000`)
      const isRight = answer.bytes.equals(whole.subarray(start, end + 1))
      expect([answer.status, isRight], `seed ${seed}: ${start}-${end}`).toEqual([206, true])
    }
    const ignored = await send(server, {
      method: 'GET',
      key: 'k',
      headers: { range: 'bytes=5-9999' },
    })
    expect([ignored.status, ignored.bytes.length]).toEqual([200, 2_000])
    const headers = { range: 'bytes=2000-', 'x-oss-range-behavior': 'standard' }
    expect((await send(server, { method: 'GET', key: 'k', headers })).status).toBe(416)
  })

  it('keep headers, metadata, tags and ACL, and may be empty', async () => {
    await using running = await aServer()
    const { server } = running
    const headers = {
      'content-type': 'text/plain',
      'content-disposition': 'attachment',
      'x-oss-meta-name': Buffer.from('照片').toString('latin1'),
      'x-oss-storage-class': 'IA',
      'x-oss-tagging': 'a=1&b=x%20y',
      'x-oss-object-acl': 'public-read',
    }
    await send(server, { method: 'PUT', key: 'k', headers, body: '' })
    const head = await send(server, { method: 'HEAD', key: 'k' })
    expect(head.headers).toMatchObject({
      'content-length': '0',
      'content-type': 'text/plain',
      'content-disposition': 'attachment',
      'x-oss-storage-class': 'IA',
      'x-oss-tagging-count': '2',
      'x-oss-hash-crc64ecma': '0',
      etag: '"D41D8CD98F00B204E9800998ECF8427E"',
    })
    expect(Buffer.from(String(head.headers['x-oss-meta-name']), 'latin1').toString()).toBe('照片')
    const tags = await send(server, { method: 'GET', key: 'k', query: { tagging: '' } })
    expect(elements(tags.text, 'Value')).toEqual(['1', 'x y'])
    const acl = await send(server, { method: 'GET', key: 'k', query: { acl: '' } })
    expect(elements(acl.text, 'Grant')).toEqual(['public-read'])
  })

  it('tell why a HEAD failed in x-oss-err', async () => {
    await using running = await aServer()
    const head = await send(running.server, { method: 'HEAD', key: 'nothing' })
    const error = Buffer.from(String(head.headers['x-oss-err']), 'base64').toString()
    expect([head.status, head.text]).toEqual([404, ''])
    expect(elements(error, 'Code')).toEqual(['NoSuchKey'])
    expect(head.headers['x-oss-ec']).toBe('0026-00000001')
  })

  it('gain a version per write in a versioned bucket, where forbid-overwrite has no effect', async () => {
    await using running = await aServer()
    const { server } = running
    const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    await send(server, { method: 'PUT', query: { versioning: '' }, body })
    const headers = { 'x-oss-forbid-overwrite': 'true' }
    const first = await send(server, { method: 'PUT', key: 'k', body: 'one', headers })
    await send(server, { method: 'PUT', key: 'k', body: 'two', headers })
    const versionId = String(first.headers['x-oss-version-id'])
    expect((await send(server, { method: 'GET', key: 'k', query: { versionId } })).text).toBe('one')
    const gone = await send(server, { method: 'DELETE', key: 'k' })
    expect(gone.headers['x-oss-delete-marker']).toBe('true')
    expect((await send(server, { method: 'GET', key: 'k' })).code).toBe('NoSuchKey')
    expect(server.listVersions(bucket, 'k').map((version) => version.isDeleteMarker)).toEqual([
      true,
      false,
      false,
    ])
  })

  it('stay readable to the end while they are replaced', async () => {
    await using running = await aServer()
    const { server } = running
    const before = randomBytes(3_000_000)
    await send(server, { method: 'PUT', key: 'k', body: before })
    const reader = server.readObject(bucket, 'k')[Symbol.asyncIterator]()
    const chunks = [(await reader.next()).value as Buffer]
    await send(server, { method: 'PUT', key: 'k', body: 'after' })
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      chunks.push(next.value as Buffer)
    }
    expect(Buffer.concat(chunks).equals(before)).toBe(true)
    expect((await bytesOf(server, 'k')).toString()).toBe('after')
  })
})

function onOpen(_: () => void, write: (bytes: Buffer) => void): void {
  write(Buffer.from('x'))
}

describe('bodies that cannot be taken', () => {
  it('are answered 500 when the disk refuses them, small or big, and the server goes on', async () => {
    const errors: unknown[] = []
    await using running = await aServer({ onError: (error) => errors.push(error) })
    const { server, folder } = running
    await rm(join(folder, 'tmp'), { recursive: true })
    for (const size of [10, 5_000_000]) {
      const answer = await send(server, { method: 'PUT', key: 'k', body: Buffer.alloc(size) })
      expect([answer.status, answer.code]).toEqual([500, 'InternalError'])
    }
    expect(errors).toHaveLength(2)
    await mkdir(join(folder, 'tmp'))
    const body = Buffer.alloc(5_000_000)
    expect((await send(server, { method: 'PUT', key: 'k', body })).status).toBe(200)
  })

  it('are answered RequestTimeout when they stand still', async () => {
    await using running = await aServer({ limits: { bodyIdleMs: 20 } })
    const { server } = running
    const headers = { 'content-length': '1000' }
    const answer = await send(server, { method: 'PUT', key: 'k', headers, onOpen })
    expect([answer.status, answer.code]).toEqual([400, 'RequestTimeout'])
    expect(server.listKeys(bucket)).toEqual([])
  })

  it('are refused beyond the limits of the service', async () => {
    await using running = await aServer({ limits: { maxPutBytes: 100 } })
    const { server } = running
    const big = await send(server, { method: 'PUT', key: 'k', body: Buffer.alloc(101) })
    expect(big.code).toBe('EntityTooLarge')
    const whole = await send(server, { method: 'PUT', key: 'k', body: Buffer.alloc(100) })
    expect(whole.status).toBe(200)
    const headers = { 'x-oss-traffic-limit': '819199' }
    const slow = await send(server, { method: 'PUT', key: 'k', body: 'x', headers })
    expect([slow.code, slow.headers['x-oss-ec']]).toEqual(['InvalidArgument', '0004-00000502'])
  })
})

describe('a restart with the same folder', () => {
  it('finds buckets, objects, settings and open uploads with their parts again', async () => {
    await using running = await aServer()
    const { server, folder } = running
    const key = 'dir/照片.bin'
    const finished = randomBytes(200_000)
    const first = await initiate(server, key, { 'x-oss-meta-colour': 'blue' })
    await sendPart(server, key, first, 1, finished)
    await complete(server, key, first, [[1, md5(finished)]])
    const open = await initiate(server, key, { 'content-type': 'text/x' })
    await sendPart(server, key, open, 2, Buffer.from('replaced'))
    await sendPart(server, key, open, 2, Buffer.from('kept'))
    await sendPart(server, key, open, 7, finished)
    const aborted = await initiate(server, 'aborted')
    await send(server, { method: 'DELETE', key: 'aborted', query: { uploadId: aborted } })
    server.setVersioning(bucket, 'Suspended')
    const partsBefore = server.listParts(bucket, open)
    const headBefore = await send(server, { method: 'HEAD', key })
    await server.close()

    const again = await startLocalOss({ folder, credentials: [credentials] })
    try {
      expect(again.listParts(bucket, open)).toEqual(partsBefore)
      expect(again.listUploads(bucket).map((upload) => upload.uploadId)).toEqual([open])
      const head = await send(again, { method: 'HEAD', key })
      const {
        date: _,
        'x-oss-request-id': __,
        'x-oss-server-time': ___,
        ...kept
      } = headBefore.headers
      expect(head.headers).toMatchObject(kept)
      expect((await bytesOf(again, key)).equals(finished)).toBe(true)
      const versioning = await send(again, { method: 'GET', query: { versioning: '' } })
      expect(elements(versioning.text, 'Status')).toEqual(['Suspended'])
      const list = [
        [2, md5(Buffer.from('kept'))],
        [7, md5(finished)],
      ] as const
      expect((await complete(again, key, open, list)).code).toBe('EntityTooSmall')
      expect((await complete(again, key, open, [[7, md5(finished)]])).status).toBe(200)
    } finally {
      await again.close()
    }
  })

  it('leaves no bytes behind that nobody can reach', async () => {
    await using running = await aServer()
    const { server, folder } = running
    const uploadId = await initiate(server, 'k')
    await sendPart(server, 'k', uploadId, 1, Buffer.from('x'))
    await send(server, { method: 'DELETE', key: 'k', query: { uploadId } })
    await send(server, { method: 'PUT', key: 'k', body: 'one' })
    await send(server, { method: 'PUT', key: 'k', body: 'two' })
    await send(server, { method: 'DELETE', key: 'k' })
    await server.close()
    expect(await readdir(join(folder, 'buckets', bucket, 'data'))).toEqual([])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })
})
