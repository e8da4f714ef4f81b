/**
 * Local OSS as seen by the official Node client, with both signature versions: software that knows
 * nothing of Partway uploads, resumes, lists, aborts, and verifies what it gets back.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOss, startLocalOss } from '../../electron/local-oss/local-oss.ts'
import { failure, fetchByName, headersOf, withTagging } from './ali-oss-support.ts'

const partBytes = 102_400
const bucket = 'contract'
const token = 'a-security-token'

let folder: string
let server: LocalOss

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-ali-oss-'))
  server = await startLocalOss({
    folder: join(folder, 'store'),
    credentials: [
      { accessKeyId: 'ak', accessKeySecret: 'sk' },
      { accessKeyId: 'STS.ak', accessKeySecret: 'sts-secret', securityToken: token },
    ],
    buckets: [bucket],
  })
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** By default the client is given an IP address: it then sends the name of the real endpoint. */
function client(authorizationV4: boolean, more: Partial<OSS.Options> = {}): OSS {
  return new OSS({
    region: 'oss-cn-hangzhou',
    endpoint: server.origin,
    accessKeyId: 'ak',
    accessKeySecret: 'sk',
    bucket,
    authorizationV4,
    ...more,
  })
}

/** Told a name instead of an address, the client can be made to put the bucket into the path. */
function pathClient(authorizationV4: boolean): OSS {
  const path = { endpoint: `http://localhost:${server.port}`, sldEnable: true }
  return client(authorizationV4, path)
}

async function aFile(sizeBytes: number): Promise<{ path: string; bytes: Buffer }> {
  const bytes = randomBytes(sizeBytes)
  const path = join(folder, `file-${randomBytes(6).toString('hex')}.bin`)
  await writeFile(path, bytes)
  return { path, bytes }
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase()
}

describe.each([
  ['V4', true],
  ['V1', false],
])('ali-oss with signature %s', (version, isV4) => {
  const keyOf = (name: string): string => `${version}/照片 ${name} +&?#%2F!'()*~.bin`

  it('puts, heads, gets, lists and deletes an object under a difficult name', async () => {
    const oss = client(isV4)
    const key = keyOf('small')
    const bytes = randomBytes(5_000)
    const put = await oss.put(key, bytes, {
      mime: 'image/png',
      headers: { 'Cache-Control': 'no-store' },
      meta: { uid: 7, pid: 8, colour: 'blue' } as unknown as OSS.UserMeta,
    })
    expect(put.res.status).toBe(200)
    const head = await oss.head(key)
    expect(head.meta).toMatchObject({ uid: '7', colour: 'blue' })
    expect(head.res.headers).toMatchObject({
      'content-length': '5000',
      'content-type': 'image/png',
      'cache-control': 'no-store',
      etag: `"${md5(bytes)}"`,
      'x-oss-object-type': 'Normal',
    })
    const got = await oss.get(key)
    expect(bytes.equals(got.content as Buffer)).toBe(true)
    const piece = await oss.get(key, { headers: { Range: 'bytes=10-19' } })
    expect(piece.res.status).toBe(206)
    expect(bytes.subarray(10, 20).equals(piece.content as Buffer)).toBe(true)
    const list = await oss.list({ prefix: `${version}/照片 small`, 'max-keys': 10 }, {})
    expect(list.objects.map(({ name, size }) => ({ name, size }))).toEqual([
      { name: key, size: 5000 },
    ])
    const second = await oss.listV2({ prefix: `${version}/照片 small`, 'max-keys': '10' }, {})
    expect(second.objects.map((object: { name: string }) => object.name)).toEqual([key])
    const deleted = await oss.delete(key)
    expect(deleted.res.status).toBe(204)
    expect(await failure(oss.head(key))).toMatchObject({ status: 404, code: 'NoSuchKey' })
  })

  it('uploads in parts, with metadata visible at the end and the right CRC', async () => {
    const oss = client(isV4)
    const { path, bytes } = await aFile(partBytes * 4 + 77)
    const key = keyOf('parts')
    const done = await oss.multipartUpload(key, path, {
      partSize: partBytes,
      parallel: 3,
      mime: 'video/mp4',
      meta: { uid: 1, pid: 2 },
    })
    const head = await oss.head(key)
    expect(head.res.headers).toMatchObject({
      'content-length': String(bytes.length),
      'content-type': 'video/mp4',
      'x-oss-object-type': 'Multipart',
      'x-oss-meta-uid': '1',
    })
    expect((done as unknown as { etag: string }).etag).toMatch(/^"[0-9A-F]{32}-5"$/)
    const target = join(folder, 'downloaded')
    await oss.get(key, target)
    expect(bytes.equals(await readFile(target))).toBe(true)
    const whole = await oss.put(keyOf('whole'), bytes)
    const crc = 'x-oss-hash-crc64ecma'
    expect(headersOf(head)[crc]).toBe(headersOf(whole)[crc])
  })

  it('resumes from its checkpoint without sending a stored part again', async () => {
    const oss = client(isV4)
    const { path, bytes } = await aFile(partBytes * 8)
    const key = keyOf('resumed')
    let saved = ''
    const interrupted = oss.multipartUpload(key, path, {
      partSize: partBytes,
      parallel: 1,
      progress: (_, checkpoint: OSS.Checkpoint) => {
        saved = JSON.stringify(checkpoint)
        if (checkpoint.doneParts.length === 3) throw new Error('pulled the plug')
      },
    })
    await expect(interrupted).rejects.toThrow('pulled the plug')
    const checkpoint = JSON.parse(saved) as OSS.Checkpoint
    expect(checkpoint.doneParts).toHaveLength(3)
    server.log.clear()
    const other = client(isV4)
    await other.multipartUpload(key, path, { checkpoint, parallel: 2 })
    const sent = server.log.entries().filter((entry) => entry.operation === 'UploadPart')
    expect(sent.map((entry) => entry.partNumber).toSorted((a = 0, b = 0) => a - b)).toEqual([
      4, 5, 6, 7, 8,
    ])
    const got = await other.get(key)
    expect(bytes.equals(got.content as Buffer)).toBe(true)
    expect(server.listUploads(bucket).filter((upload) => upload.key === key)).toEqual([])
  })

  it('lists uploads and parts in pages, completes one and aborts the other', async () => {
    const oss = client(isV4)
    const { path } = await aFile(partBytes * 3)
    const key = keyOf('listed')
    const [first, second] = [await oss.initMultipartUpload(key), await oss.initMultipartUpload(key)]
    const etags: string[] = []
    for (const number of [1, 2, 3]) {
      const start = (number - 1) * partBytes
      const part = await oss.uploadPart(key, first.uploadId, number, path, start, start + partBytes)
      etags.push(part.etag)
    }
    const pageOne = await oss.listUploads({ 'max-uploads': 1 }, {})
    const pageTwo = await oss.listUploads(
      {
        'max-uploads': 1,
        'key-marker': (pageOne as unknown as { nextKeyMarker: string }).nextKeyMarker,
        'upload-id-marker': (pageOne as unknown as { nextUploadIdMarker: string })
          .nextUploadIdMarker,
      },
      {},
    )
    const listed = [...pageOne.uploads, ...pageTwo.uploads]
    expect(listed.map((upload) => upload.uploadId)).toEqual(
      [first.uploadId, second.uploadId].toSorted(),
    )
    const parts = await oss.listParts(
      key,
      first.uploadId,
      { 'max-parts': 2 } as OSS.ListPartsQuery,
      {},
    )
    expect(parts.parts.map((part) => part.ETag)).toEqual(etags.slice(0, 2))
    expect(parts).toMatchObject({ isTruncated: 'true', nextPartNumberMarker: '2' })
    const done = etags.map((etag, index) => ({ number: index + 1, etag }))
    const completed = await oss.completeMultipartUpload(key, first.uploadId, done)
    expect(completed.res.status).toBe(200)
    await oss.abortMultipartUpload(key, second.uploadId)
    expect(await failure(oss.listParts(key, second.uploadId))).toMatchObject({
      status: 404,
      code: 'NoSuchUpload',
    })
    expect(server.listUploads(bucket).filter((upload) => upload.key === key)).toEqual([])
  })

  it('copies, tags, and deletes many at once', async () => {
    const oss = client(isV4)
    const key = keyOf('source')
    await oss.put(key, Buffer.from('copied'))
    const copy = `${version}-copy`
    await oss.copy(copy, key)
    expect((await oss.get(copy)).content.toString()).toBe('copied')
    await withTagging(oss).putObjectTagging(copy, { colour: 'blue', size: '3 x 4' })
    expect((await withTagging(oss).getObjectTagging(copy)).tag).toEqual({
      colour: 'blue',
      size: '3 x 4',
    })
    const gone = await oss.deleteMulti([key, copy], {})
    expect(gone.res.status).toBe(200)
    expect(await failure(oss.head(copy))).toMatchObject({ status: 404 })
  })

  it('makes, describes and removes a bucket', async () => {
    const oss = pathClient(isV4)
    const name = `made-with-${version.toLowerCase()}`
    await oss.putBucket(name)
    const listed = await oss.listBuckets({})
    expect(
      (listed as unknown as { buckets: { name: string }[] }).buckets.map((entry) => entry.name),
    ).toContain(name)
    const info = await oss.getBucketInfo(name)
    expect(info.bucket).toMatchObject({ Name: name, Location: 'oss-cn-hangzhou' })
    expect((await oss.getBucketLocation(name)).location).toBe('oss-cn-hangzhou')
    await oss.putBucketLifecycle(name, [
      {
        id: 'fragments',
        prefix: 'tmp/',
        status: 'Enabled',
        abortMultipartUpload: { days: 3 },
      } as unknown as OSS.LifecycleRule,
    ])
    const rules = await oss.getBucketLifecycle(name)
    expect(rules.rules).toMatchObject([{ id: 'fragments', prefix: 'tmp/', status: 'Enabled' }])
    await oss.deleteBucketLifecycle(name)
    expect(await failure(oss.getBucketLifecycle(name))).toMatchObject({ code: 'NoSuchLifecycle' })
    await oss.deleteBucket(name)
    expect(await failure(oss.getBucketInfo(name))).toMatchObject({ code: 'NoSuchBucket' })
  })

  it('signs links that work without a header', async () => {
    const oss = client(isV4, { endpoint: `http://localhost:${server.port}` })
    await client(isV4).put('linked.txt', Buffer.from('by link'))
    const url = isV4
      ? await oss.signatureUrlV4('GET', 60, {}, 'linked.txt')
      : oss.signatureUrl('linked.txt', { expires: 60 })
    expect(await fetchByName(url)).toEqual({ status: 200, text: 'by link' })
    const tampered = url.replace('linked.txt', 'linkee.txt')
    expect(await fetchByName(tampered)).toMatchObject({ status: 403 })
  })

  it('works with an STS token and is refused without it, with a wrong secret, with an unknown key', async () => {
    const temporary = { accessKeyId: 'STS.ak', accessKeySecret: 'sts-secret' }
    const refreshSTSToken = async () => ({ ...temporary, stsToken: token })
    const oss = client(isV4, { ...temporary, stsToken: token, refreshSTSToken })
    expect((await oss.put('sts', Buffer.from('x'))).res.status).toBe(200)
    const refused = async (options: Partial<OSS.Options>): Promise<string> =>
      (await failure(client(isV4, options).put('no', Buffer.from('x')))).code
    expect(await refused(temporary)).toBe('InvalidAccessKeyId')
    expect(await refused({ ...temporary, stsToken: 'other', refreshSTSToken })).toBe(
      'InvalidSecurityToken',
    )
    expect(await refused({ accessKeySecret: 'wrong' })).toBe('SignatureDoesNotMatch')
    expect(await refused({ accessKeyId: 'nobody' })).toBe('InvalidAccessKeyId')
    expect(server.findObject(bucket, 'no')).toBeUndefined()
  })

  it('works in path style as in virtual-hosted style', async () => {
    await pathClient(isV4).put('by/path', Buffer.from('p'))
    expect((await client(isV4).get('by/path')).content.toString()).toBe('p')
  })
})
