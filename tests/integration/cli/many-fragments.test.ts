/** Thousands of fragments in three buckets, seen and deleted by the command line over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalOss, type LocalOss } from '../../../electron/local-oss/local-oss.ts'
import {
  crowdBuckets,
  crowdWithFragments,
  day,
  strangeNames,
} from '../../support/fragment-crowd.ts'
import { tellProof } from '../../support/proof.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'
import { keys, partway, runPartway, type Ended } from './partway.ts'

let folder: TempFolder
let oss: LocalOss
let flags: readonly string[]

beforeAll(async () => {
  folder = await tempFolder()
  oss = await startLocalOss({
    folder: `${folder.path}/oss`,
    credentials: [
      { accessKeyId: keys.OSS_ACCESS_KEY_ID, accessKeySecret: keys.OSS_ACCESS_KEY_SECRET },
    ],
    buckets: [...crowdBuckets],
  })
  flags = ['--endpoint', oss.origin, '--data', `${folder.path}/data`]
  await crowdWithFragments(oss)
})

afterAll(async () => {
  await oss.close()
  await folder[Symbol.asyncDispose]()
})

function onServer(): readonly string[] {
  return crowdBuckets.flatMap((bucket) =>
    oss.listUploads(bucket).map(({ key, uploadId }) => JSON.stringify([bucket, key, uploadId])),
  )
}

function listed({ events }: Ended, type = 'fragment'): readonly string[] {
  return events
    .filter((event) => event.type === type)
    .map(({ bucket, key, uploadId }) => JSON.stringify([bucket, key, uploadId]))
}

describe('3,200 fragments in three buckets', () => {
  it('are each listed once, with sizes, sums and the number of requests', async () => {
    oss.log.clear()
    const ended = await runPartway(['fragments', 'list', ...flags, '--json'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const expected = onServer()
    expect(expected).toHaveLength(3_200)
    expect(listed(ended).toSorted()).toEqual(expected.toSorted())
    const requests = oss.log.entries().map(({ operation }) => operation)
    const asked = (name: string): number => requests.filter((each) => each === name).length
    expect(asked('ListMultipartUploads')).toBe(2 + 2 + 1)
    // One for each, two more for each upload of 2,500 parts.
    expect(asked('ListParts')).toBe(3_200 + 6)
    expect(ended.events.at(-1)).toMatchObject({
      type: 'summary',
      fragments: 3_200,
      parts: 7_500,
      bytes: 7_500_000,
      olderThan30Days: 367,
      unmeasured: 0,
      unpriced: 0,
      dearByLifecycle: 2,
      requests: requests.length,
      cost: { currency: 'CNY', prices: 'default' },
      buckets: [
        { bucket: 'plenty', fragments: 2_000 },
        { bucket: 'small', fragments: 100, parts: 7_500 },
        { bucket: 'strange', fragments: 1_100, olderThan30Days: 367 },
      ],
    })
    tellProof({
      runs: '3,200 fragments listed',
      figures: { told: listed(ended).length, requests: requests.length },
    })
  })

  it('are told while later pages are still being asked for', async () => {
    const page = oss.faults.add({
      operation: 'ListMultipartUploads',
      skip: 1,
      fault: { kind: 'hold' },
    })
    const running = partway(['fragments', 'list', 'oss://plenty', ...flags, '--json'])
    await running.event(({ key }) => key === 'key-0900')
    await page.hit()
    oss.faults.clear()
    page.release()
    expect((await running.ended).events.at(-1)).toMatchObject({ fragments: 2_000 })
  })

  it('are listed no further than the budget of requests', async () => {
    const args = ['fragments', 'list', 'oss://plenty', ...flags, '--max-requests', '10', '--json']
    oss.log.clear()
    const ended = await runPartway(args)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('stopped after 10 requests (--max-requests)')
    expect(ended.events.at(-1)).toMatchObject({ type: 'summary', requests: 10 })
    expect(oss.log.entries()).toHaveLength(10)
  })

  it('of a prefix and an age are deleted, exactly those', async () => {
    const before = onServer()
    const doomed = before.filter((id) => {
      const [bucket = '', key = '', uploadId = ''] = JSON.parse(id) as string[]
      if (bucket !== 'strange' || !key.startsWith('文件/')) return false
      const upload = oss.listUploads(bucket).find((each) => each.uploadId === uploadId)
      return (upload?.initiatedAtMs ?? Infinity) < Date.now() - 30 * day
    })
    expect(doomed.length).toBeGreaterThan(40)
    const filter = ['--prefix', '文件/', '--older-than', '30d']
    const args = ['fragments', 'delete', 'oss://strange', ...filter, ...flags, '--json']
    const dry = await runPartway([...args, '--dry-run'])
    expect(listed(dry).toSorted()).toEqual(doomed.toSorted())
    expect(onServer()).toEqual(before)
    const ended = await runPartway([...args, '--yes'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(listed(ended, 'deleted').toSorted()).toEqual(doomed.toSorted())
    expect(onServer()).toEqual(before.filter((id) => !doomed.includes(id)))
  })

  it('with any name are deleted by that name', async () => {
    const before = onServer()
    const doomed = strangeNames.flatMap((name) =>
      before.filter((id) => (JSON.parse(id) as string[])[1]?.startsWith(`${name}/1`)).slice(0, 1),
    )
    expect(doomed).toHaveLength(strangeNames.length)
    for (const id of doomed) {
      const [bucket = '', key = '', uploadId = ''] = JSON.parse(id) as string[]
      const target = [`oss://${bucket}/${key}`, '--upload-id', uploadId]
      const ended = await runPartway(['fragments', 'delete', ...target, ...flags, '--yes'])
      expect(ended.code).toBe(0)
    }
    expect(onServer()).toEqual(before.filter((id) => !doomed.includes(id)))
  })

  it('tell all 2,500 parts of one', async () => {
    const upload = oss.listUploads('small').find(({ key }) => key === 'large/1')
    oss.dropParts('small', upload?.uploadId ?? '', [1, 7, 8, 9])
    const target = ['oss://small/large/1', '--upload-id', upload?.uploadId ?? '']
    const json = await runPartway(['fragments', 'parts', ...target, ...flags, '--json'])
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const numbers = json.events.filter(({ type }) => type === 'part').map(({ number }) => number)
    expect(numbers).toEqual([
      2,
      3,
      4,
      5,
      6,
      ...Array.from({ length: 2_491 }, (_, index) => index + 10),
    ])
    expect(json.events.at(-1)).toMatchObject({
      parts: 2_496,
      bytes: 2_496_000,
      gaps: [
        [1, 1],
        [7, 9],
      ],
      requests: 3,
    })
  })
})

/** Those the command that is killed must leave alone. */
function others(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => !id.startsWith('["plenty","key-19'))
}

describe('a command killed while it deletes', () => {
  it('leaves the rest as it was, and is finished by the next one', async () => {
    const path = await folder.file('mine', Buffer.alloc(600 * 1024, 1))
    const small = ['--part-size', '100KiB', '--threshold', '100KiB']
    const upload = ['upload', path, 'oss://plenty/key-19-mine', ...flags, ...small]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const uploading = partway(upload)
    await hang.hit(3)
    uploading.kill('SIGKILL')
    await uploading.ended
    oss.faults.clear()

    const before = onServer()
    const stuck = oss.faults.add({
      operation: 'AbortMultipartUpload',
      skip: 40,
      fault: { kind: 'hold' },
    })
    const filter = ['--prefix', 'key-19', '--all', '--yes']
    const args = ['fragments', 'delete', 'oss://plenty', ...filter, ...flags]
    const deleting = partway(args)
    await stuck.hit(4)
    deleting.kill('SIGKILL')
    await deleting.ended
    oss.faults.clear()
    const left = onServer()
    expect(before.length - left.length).toBeGreaterThanOrEqual(40)
    expect(before.length - left.length).toBeLessThanOrEqual(44)
    expect(left.every((id) => before.includes(id))).toBe(true)

    const ended = await runPartway(args)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const spared = onServer().filter((id) => id.startsWith('["plenty","key-19'))
    expect(spared.map((id) => (JSON.parse(id) as string[])[1])).toEqual(['key-19-mine'])
    expect(others(onServer())).toEqual(others(before))
    oss.log.clear()
    expect((await runPartway(upload)).code).toBe(0)
    const sent = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
    expect(sent).toHaveLength(3)
  })
})
