/** Looking around in a bucket over the real calls, in both signatures, against Local OSS. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BucketProperties } from '#shared/object-view.ts'
import { collectObjects } from '../../../electron/engine/objects/collect-objects.ts'
import { deleteObjects } from '../../../electron/engine/objects/delete-objects.ts'
import { systemClock } from '../../../electron/engine/ports.ts'
import {
  createOssStorage,
  type OssStorage,
} from '../../../electron/engine/storage/oss/oss-storage.ts'
import { startLocalOss, type LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { awkwardKeys, bodyOf } from '../../contract/storage-harness.ts'
import { bucket, credentials, send } from '../local-oss/client.ts'

const never = new AbortController().signal
const plain = { contentType: 'text/css', metadata: { origin: 'Zürich' }, forbidOverwrite: false }
const deps = { clock: systemClock, random: Math.random, tell: () => {} }

describe.each(['v4', 'v1'] as const)('a bucket looked at with %s', (signature) => {
  let folder: string
  let server: LocalOss
  let storage: OssStorage

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partway-browse-'))
    server = await startLocalOss({
      folder,
      credentials: [credentials],
      buckets: [bucket],
      limits: { fullPage: 7 },
    })
    storage = createOssStorage(
      {
        kind: 'oss',
        endpoint: server.origin,
        region: server.region,
        addressing: 'path',
        signature,
        ...credentials,
        clockOffsetMs: 0,
      },
      { connections: 8, clock: systemClock },
    )
  })
  afterAll(async () => {
    await storage.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const put = (key: string, text = key): Promise<unknown> =>
    storage.putObject({ bucket, key }, bodyOf(Buffer.from(text)), plain, never)

  async function list(
    prefix: string,
    deep = false,
  ): Promise<{ folders: string[]; keys: string[] }> {
    const pages = await Array.fromAsync(storage.listFolder(bucket, prefix, { deep }, never))
    return {
      folders: pages.flatMap((page) => page.folders),
      keys: pages.flatMap((page) => page.objects.map(({ key }) => key)),
    }
  }

  it('tells folders and objects of one level, each once, beyond one page', async () => {
    for (let at = 0; at < 20; at++) await put(`tree/f${at % 4}/${at}`)
    for (let at = 0; at < 10; at++) await put(`tree/object ${at}`)
    expect(await list('tree/')).toEqual({
      folders: ['tree/f0/', 'tree/f1/', 'tree/f2/', 'tree/f3/'],
      keys: Array.from({ length: 10 }, (_, at) => `tree/object ${at}`),
    })
    expect((await list('tree/obj')).keys).toHaveLength(10)
    expect((await list('tree/', true)).keys).toHaveLength(30)
  })

  it('tells odd names exactly, and deletes exactly these', async () => {
    const keys = awkwardKeys
      .map((key) => `odd/${key}`)
      .filter((key) => Buffer.byteLength(key) <= 1_023)
    for (const key of [...keys, 'odd/%2b', 'odd/e\u0301', 'odd/é', 'odd/ ']) await put(key)
    expect((await list('odd/', true)).keys.toSorted()).toEqual(
      [...keys, 'odd/%2b', 'odd/e\u0301', 'odd/é', 'odd/ '].toSorted(),
    )
    const report = await deleteObjects({ bucket, keys }, { ...deps, storage }, never)
    expect(report).toEqual({ deleted: keys.length, failed: [], stopped: false })
    expect((await list('odd/', true)).keys.toSorted()).toEqual(
      ['odd/%2b', 'odd/e\u0301', 'odd/é', 'odd/ '].toSorted(),
    )
  })

  it('tells the properties, tags and ACL of an object', async () => {
    await put('style.css', 'a{}')
    const key = 'style.css'
    const tags = '<Tagging><TagSet><Tag><Key>team</Key><Value>ops</Value></Tag></TagSet></Tagging>'
    await send(server, { method: 'PUT', key, query: { tagging: '' }, body: tags })
    const headers = { 'x-oss-object-acl': 'public-read' }
    await send(server, { method: 'PUT', key, query: { acl: '' }, headers })
    const target = { bucket, key }
    expect(await storage.objectProperties(target, never)).toMatchObject({
      key,
      sizeBytes: 3,
      contentType: 'text/css',
      type: 'Normal',
      storageClass: 'Standard',
      metadata: { origin: 'Zürich' },
      crc64: expect.stringMatching(/^\d+$/),
    })
    expect(await storage.objectTags(target, never)).toEqual([['team', 'ops']])
    expect(await storage.objectAcl(target, never)).toBe('public-read')
    expect(await storage.objectProperties({ bucket, key: 'gone' }, never)).toBeUndefined()
  })

  it('makes a bucket as it was wished for, and names what is wrong with a wish', async () => {
    const wish = { storageClass: 'IA', acl: 'public-read', redundancy: 'ZRS' } as const
    const { region } = server
    await storage.createBucketWith('made-here', { ...wish, region }, never)
    expect(await storage.bucketProperties('made-here', never)).toMatchObject({
      ...wish,
      region,
      versioning: undefined,
    } satisfies Partial<BucketProperties>)
    const again = storage.createBucketWith('made-here', { ...wish, region }, never)
    await expect(again).rejects.toMatchObject({ code: 'oss/bucket-exists' })
    const elsewhere = { ...wish, region: 'eu-central-1' }
    await expect(storage.createBucketWith('elsewhere', elsewhere, never)).rejects.toMatchObject({
      code: 'request/invalid',
    })
  })

  it('signs an address that opens the object, and only that one', async () => {
    await put('a b/+?&é.txt', 'read me')
    const target = { bucket, key: 'a b/+?&é.txt' }
    const url = storage.presignedUrl(target, 60)
    expect(await (await fetch(url)).text()).toBe('read me')
    expect((await fetch(storage.objectUrl(target))).status).toBe(403)
    expect((await fetch(url.replace('a%20b', 'a%20c'))).status).toBe(403)
    expect(() => storage.presignedUrl(target, 7 * 86_400 + 1)).toThrow(/validity/)
  })

  it('collects what a deletion reaches, and refuses what nobody could have looked at', async () => {
    for (const name of ['x/', 'x/1', 'x/y/2', 'x0']) await put(`gather/${name}`, '12345')
    const objects = [{ key: 'gather/x0', sizeBytes: 5 }]
    const chosen = { bucket, objects, folders: ['gather/x/'] }
    const collected = await collectObjects(chosen, { storage, most: 4, tell: () => {} }, never)
    expect(collected.keys).toEqual(['gather/x0', 'gather/x/', 'gather/x/1', 'gather/x/y/2'])
    expect(collected.bytes).toBe(20)
    const refused = collectObjects(chosen, { storage, most: 3, tell: () => {} }, never)
    await expect(refused).rejects.toMatchObject({ code: 'request/refused' })
  })

  it('groups what could not be deleted by its cause', async () => {
    const keys = ['kept/1', 'kept/2']
    server.faults.add({ fault: { kind: 'denied', action: 'oss:DeleteObject' } })
    const report = await deleteObjects({ bucket, keys }, { ...deps, storage }, never)
    server.faults.clear()
    expect(report).toMatchObject({
      deleted: 0,
      stopped: false,
      failed: [{ error: { code: 'oss/access-denied' }, count: 2, keys }],
    })
  })
})
