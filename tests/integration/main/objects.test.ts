/** What the Buckets page asks of main, answered by a real service: rows by number, plans by id. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ObjectPage } from '#shared/object-view.ts'
import { systemClock } from '../../../electron/engine/ports.ts'
import {
  createOssStorage,
  type OssStorage,
} from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { createTeller } from '../../../electron/main/fragments/teller.ts'
import type { AppParts } from '../../../electron/main/ipc/app-parts.ts'
import { objectHandlers } from '../../../electron/main/ipc/object-handlers.ts'
import { createRequests } from '../../../electron/main/ipc/requests.ts'
import { createObjectDesk, type ObjectDesk } from '../../../electron/main/objects/object-desk.ts'
import { bodyOf } from '../../contract/storage-harness.ts'
import { startTestOss } from '../../support/local-oss.ts'

const bucket = 'bucket'
const connectionId = 'c'
const never = new AbortController().signal

let test: Awaited<ReturnType<typeof startTestOss>>
let oss: LocalOss
let storage: OssStorage
let desk: ObjectDesk
let ask: ReturnType<typeof objectHandlers>
let copied = ''
let last = 0
const requests = createRequests()
const browse = (): Promise<OssStorage> => Promise.resolve(storage)
const requestId = (): string => `r${++last}`

beforeAll(async () => {
  test = await startTestOss({ fullPage: 5 })
  oss = test.server
  storage = createOssStorage(test.access, { connections: 4, clock: systemClock })
})
afterAll(async () => {
  await storage.close()
  await test[Symbol.asyncDispose]()
})
beforeEach(() => {
  oss.faults.clear()
  oss.log.clear()
  desk = createObjectDesk({ browse })
  ask = objectHandlers({
    objectDesk: desk,
    browse,
    requests,
    teller: createTeller({ clock: systemClock, tell: () => {} }),
    shell: { copy: (text: string) => Promise.resolve(void (copied = text)) },
  } as unknown as AppParts)
})

async function put(...keys: readonly string[]): Promise<void> {
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  for (const key of keys) {
    await storage.putObject({ bucket, key }, bodyOf(Buffer.from('12345')), options, never)
  }
}

async function whole(prefix: string): Promise<{ listingId: string; pages: ObjectPage[] }> {
  const { listingId } = await ask['objects.list']({ connectionId, bucket, prefix })
  const pages: ObjectPage[] = []
  do pages.push(await ask['objects.next']({ listingId, requestId: requestId() }))
  while (pages.at(-1)?.end === 'no')
  return { listingId, pages }
}

describe('the Buckets page in main', () => {
  it('tells a folder column by column, without its own marker', async () => {
    await put('films/', 'films/a.mov', 'films/2026/', 'films/2026/b.mov', 'films/z\nnew.mov')
    const { pages } = await whole('films/')
    expect(pages.flatMap(({ folders }) => folders)).toEqual(['2026/'])
    expect(pages.flatMap(({ names }) => names)).toEqual(['a.mov', 'z\nnew.mov'])
    expect(pages.flatMap(({ sizes }) => sizes)).toEqual([5, 5])
    const search = await whole('films/20')
    expect(search.pages.flatMap(({ folders }) => folders)).toEqual(['2026/'])
  })

  it('goes on behind the last row after a failure, each row once', async () => {
    await put(...Array.from({ length: 7 }, (_, at) => `many/${at}`))
    const { listingId } = await ask['objects.list']({ connectionId, bucket, prefix: 'many/' })
    const first = await ask['objects.next']({ listingId, requestId: requestId() })
    expect(first.names).toHaveLength(5)
    oss.faults.add({ fault: { kind: 'denied', action: 'oss:ListObjects' } })
    const refused = ask['objects.next']({ listingId, requestId: requestId() })
    await expect(refused).rejects.toMatchObject({ code: 'oss/access-denied' })
    oss.faults.clear()
    const second = await ask['objects.next']({ listingId, requestId: requestId() })
    expect(second.names).toHaveLength(2)
    expect(second.names[0]).toBe('5')
  })

  it('holds no more rows than it may, and says so', async () => {
    await put(...Array.from({ length: 4 }, (_, at) => `more/${at}`))
    const { pages } = await whole('')
    expect(pages.at(-1)?.end).toBe('done')
    const small = createObjectDesk({ browse, most: 3 })
    const listing = small.list({ connectionId, bucket, prefix: 'more/' })
    const page = await listing.next(never)
    expect([page.names.length, page.end]).toEqual([3, 'full'])
  })

  it('refuses a row it has not told, and a listing that has ended', async () => {
    await put('rows/one')
    const { listingId } = await whole('rows/')
    const row = { listingId, row: 1, requestId: requestId() }
    await expect(ask['objects.details'](row)).rejects.toMatchObject({ code: 'request/invalid' })
    await whole('rows/')
    const old = { listingId, row: 0, requestId: requestId() }
    await expect(ask['objects.details'](old)).rejects.toMatchObject({ code: 'request/invalid' })
  })

  it('tells properties where a right for tags is missing, and names the right', async () => {
    await put('rights/one')
    const { listingId } = await whole('rights/')
    oss.faults.add({ fault: { kind: 'denied', action: 'oss:GetObjectTagging' } })
    const details = await ask['objects.details']({ listingId, row: 0, requestId: requestId() })
    expect(details.properties).toMatchObject({ key: 'rights/one', sizeBytes: 5 })
    expect(details.acl).toEqual({ value: 'default' })
    expect(details.tags).toMatchObject({ error: { code: 'oss/access-denied' } })
  })

  it('puts signed addresses on the clipboard and tells the page none', async () => {
    await put('links/a', 'links/b')
    const { listingId } = await whole('links/')
    const chosen = { listingId, objects: [[0, 2] as const] as [number, number][] }
    const answer = await ask['objects.copyLinks']({ ...chosen, validSeconds: 60 })
    expect(answer).toEqual({ copied: 2 })
    const links = copied.split('\n')
    expect(links).toHaveLength(2)
    for (const link of links) expect(await (await fetch(link)).text()).toBe('12345')
    await ask['objects.copyLinks']({ ...chosen, validSeconds: null })
    expect(copied).toBe(`${oss.origin}/bucket/links/a\n${oss.origin}/bucket/links/b`)
  })

  it('deletes exactly what it counted, folders whole', async () => {
    await put('del/one', 'del/two', 'del/sub/', 'del/sub/x', 'del/sub/deep/y', 'del/subway')
    const { listingId } = await whole('del/')
    const plan = await ask['objects.planDelete']({
      listingId,
      folders: [[0, 1]],
      objects: [[1, 1]],
      requestId: requestId(),
    })
    expect(plan).toMatchObject({
      objects: 4,
      folders: 1,
      bytes: 20,
      versioning: { value: undefined },
    })
    await put('del/sub/late')
    const report = await ask['objects.delete']({ planId: plan.planId, requestId: requestId() })
    expect(report).toEqual({ deleted: 4, failed: [], stopped: false })
    const left = await Array.fromAsync(storage.listObjects(bucket, 'del/', never))
    expect(left.map(({ key }) => key)).toEqual(['del/one', 'del/sub/late', 'del/two'])
    const again = ask['objects.delete']({ planId: plan.planId, requestId: requestId() })
    await expect(again).rejects.toMatchObject({ code: 'request/invalid' })
  })

  it('stops a deletion with its answer, and the window with everything', async () => {
    await put('stop/a')
    const { listingId } = await whole('stop/')
    const chosen = { listingId, folders: [], objects: [[0, 1] as [number, number]] }
    const { planId } = await ask['objects.planDelete']({ ...chosen, requestId: requestId() })
    const hold = oss.faults.add({ operation: 'DeleteMultipleObjects', fault: { kind: 'hold' } })
    const id = requestId()
    const answer = Promise.resolve(ask['objects.delete']({ planId, requestId: id }))
    await hold.hit()
    desk.clear()
    expect(await answer).toMatchObject({
      deleted: 0,
      stopped: true,
      failed: [{ count: 1, error: { code: 'request/aborted' } }],
    })
  })

  it('makes a folder once, and a bucket with what was chosen', async () => {
    const folder = { connectionId, bucket, prefix: 'new/', name: 'Ünï %2B' }
    await ask['objects.createFolder']({ ...folder, requestId: requestId() })
    expect(oss.findObject(bucket, 'new/Ünï %2B/')?.sizeBytes).toBe(0)
    const again = ask['objects.createFolder']({ ...folder, requestId: requestId() })
    await expect(again).rejects.toMatchObject({ code: 'oss/name-taken' })
    await ask['buckets.create']({
      connectionId,
      name: 'second',
      region: oss.region,
      storageClass: 'IA',
      acl: 'private',
      redundancy: 'ZRS',
      requestId: requestId(),
    })
    const name = { connectionId, bucket: 'second', requestId: requestId() }
    expect(await ask['buckets.properties'](name)).toMatchObject({
      storageClass: 'IA',
      redundancy: 'ZRS',
    })
  })
})
