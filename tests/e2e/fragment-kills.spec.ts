/**
 * The whole app dies while it works on fragments, and is started again: what was done is done, the rest
 * is as it was, and nobody else's upload or rule was touched.
 */
import type { Page } from '@playwright/test'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { systemClock } from '../../electron/engine/ports.ts'
import { createOssStorage } from '../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../electron/engine/storage/storage.ts'
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'
import { leftByAliOss } from '../support/ali-oss-process.ts'
import { ask, bucket, expect, expectSame, keys, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024
const live = AbortSignal.timeout(10 * 60_000)

/** Everything the connection may list, as the page asks for it. */
async function listed(page: Page): Promise<readonly FragmentRow[]> {
  const connectionId = await connectionOf(page)
  const scan = { connectionId, buckets: null, prefix: '', maxRequests: 1000 }
  const { scanId } = await ask(page, 'fragments.scan', scan)
  const rows: FragmentRow[] = []
  for (;;) {
    const next = await ask(page, 'fragments.next', { scanId, requestId: 'next' })
    rows.push(...next.rows)
    if (next.done) return rows
  }
}

async function connectionOf(page: Page): Promise<string> {
  const [connection] = await ask(page, 'connections.list', {})
  return connection?.id ?? ''
}

/** Asks and does not wait: the app dies before it could answer. */
function begin(page: Page, name: 'fragments.delete' | 'lifecycle.apply', input: object): void {
  ask(page, name, input as never).catch(() => {
    // the page went with the app
  })
}

/** Another program with the same rights. */
async function byAnother<T>(
  oss: LocalOss,
  work: (storage: ObjectStorage) => Promise<T>,
): Promise<T> {
  const storage = createOssStorage(
    {
      kind: 'oss',
      ...keys,
      endpoint: oss.origin,
      region: oss.region,
      addressing: 'path',
      signature: 'v4',
      clockOffsetMs: 0,
    },
    { connections: 1, clock: systemClock },
  )
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

const uploadsOf = (oss: LocalOss): readonly string[] =>
  oss.listUploads(bucket).map(({ uploadId }) => uploadId)

test('killed while it deletes hundreds: the rest is as it was, and the upload of a task is spared', async ({
  oss,
  connected,
  launch,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const held = oss.faults.add({ operation: 'UploadPart', skip: 2, fault: { kind: 'hold' } })
  await app.drop([film])
  await held.hit(2)
  const [own = ''] = uploadsOf(oss)
  const others = Array.from({ length: 300 }, (_, index) => oss.createUpload(bucket, `old/${index}`))
  const rows = await listed(page)
  expect(rows).toHaveLength(301)
  const late = { operation: 'AbortMultipartUpload', skip: 100 } as const
  const aborts = oss.faults.add({ ...late, fault: { kind: 'hold', at: 'start' } })
  // What was held is lost with its connection.
  oss.faults.add({ ...late, fault: { kind: 'resetBefore' } })
  begin(page, 'fragments.delete', { ids: rows.map(({ id }) => id), requestId: 'd' })
  await aborts.hit(4)
  await app.kill()
  aborts.release()
  oss.faults.clear()
  const left = uploadsOf(oss)
  expect(left).toHaveLength(201)
  expect(left).toContain(own)

  const next = await (await launch()).page()
  await expect(rowOf(next, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  expect(
    oss.log.entries().filter(({ operation }) => operation === 'InitiateMultipartUpload'),
  ).toHaveLength(1)
  const rest = await listed(next)
  expect(rest.map(({ uploadId }) => uploadId).toSorted()).toEqual(
    others.filter((id) => left.includes(id)).toSorted(),
  )
  const ids = rest.map(({ id }) => id)
  const report = await ask(next, 'fragments.delete', { ids, requestId: 'd' })
  expect(report).toMatchObject({ kept: [], failed: [], stopped: false })
  expect(uploadsOf(oss)).toEqual([])
})

test('killed right after adopting what ali-oss began: the task goes on with what is missing, and nothing else is touched', async ({
  oss,
  connected,
  launch,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const foreign = oss.createUpload(bucket, 'theirs')
  const wish = { ...keys, bucket, key: 'film.mov', path: film, partSizeBytes: MiB }
  const theirs = await leftByAliOss(oss, wish, 4)
  oss.log.clear()
  await app.answerOpenDialog([film])
  const [source] = await ask(page, 'sources.pick', { kind: 'file' })
  const row = (await listed(page)).find(({ uploadId }) => uploadId === theirs)
  const compared = await ask(page, 'fragments.compare', {
    id: row?.id ?? '',
    handle: source?.handle ?? '',
    requestId: 'c',
  })
  expect(compared).toMatchObject({ kind: 'possible', missing: [5, 6], bytesToSend: 2 * MiB })
  const planId = compared.kind === 'possible' ? compared.planId : ''
  const held = oss.faults.add({ operation: 'UploadPart', fault: { kind: 'hold', at: 'start' } })
  await ask(page, 'fragments.adopt', { planId, forbidOverwrite: false, requestId: 'a' })
  await held.hit(1)
  await app.kill()
  oss.faults.clear()

  const next = await (await launch()).page()
  await expect(rowOf(next, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const stored = oss.log
    .entries()
    .filter(({ operation, status }) => operation === 'UploadPart' && status === 200)
  expect(new Set(stored.map(({ partNumber }) => partNumber))).toEqual(new Set([5, 6]))
  expect(uploadsOf(oss)).toEqual([foreign])
})

const theirRules = `<?xml version="1.0" encoding="UTF-8"?>
<LifecycleConfiguration><Rule><ID>cold</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag><Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition></Rule></LifecycleConfiguration>`

for (const at of ['start', 'reply'] as const) {
  test(`killed while a rule is written (held at the ${at}): the rules of others stay, ours is there or not`, async ({
    oss,
    connected,
    launch,
  }) => {
    const { app, page } = await connected()
    await byAnother(oss, (storage) =>
      storage.writeLifecycle(bucket, theirRules, { allowOverlap: false }, live),
    )
    const where = { connectionId: await connectionOf(page), bucket, requestId: 'l' }
    const change = { kind: 'set', ruleId: null, prefix: 'tmp/', days: 7 } as const
    const { planId } = await ask(page, 'lifecycle.plan', { ...where, change })
    const put = { operation: 'PutBucketLifecycle' } as const
    const held = oss.faults.add({ ...put, fault: { kind: 'hold', at } })
    // What was held is lost with its connection.
    const lost = { kind: at === 'start' ? 'resetBefore' : 'resetAfter' } as const
    oss.faults.add({ ...put, fault: lost })
    begin(page, 'lifecycle.apply', { planId, requestId: 'l' })
    await held.hit()
    await app.kill()
    held.release()
    oss.faults.clear()

    const next = await (await launch()).page()
    const view = await ask(next, 'lifecycle.read', where)
    expect(view.otherRules).toBe(1)
    expect(view.xml).toContain('<ID>cold</ID>')
    expect(view.xml).toContain('<StorageClass>IA</StorageClass>')
    const isWritten = at === 'reply'
    expect(view.rules).toHaveLength(isWritten ? 1 : 0)
    // What was in force before can be had back if, and only if, it is not in force any more.
    expect(view.undo !== null).toBe(isWritten)
    if (!isWritten) return
    const undo = await ask(next, 'lifecycle.plan', { ...where, change: { kind: 'undo' } })
    const undone = await ask(next, 'lifecycle.apply', { planId: undo.planId, requestId: 'l' })
    expect(undone).toMatchObject({ rules: [], otherRules: 1 })
  })
}
