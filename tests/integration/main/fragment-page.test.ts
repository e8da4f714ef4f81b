/** What a person does with one fragment in the window, on a real service: adopt, complete, delete. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FragmentComparison, FragmentRow } from '#shared/fragment-view.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { connectionId, openPage, type PageBench } from './page-bench.ts'

const KiB = 1024
const P = 100 * KiB

let page: PageBench
let names = 0

beforeAll(async () => {
  page = await openPage()
})

afterAll(() => page[Symbol.asyncDispose]())

beforeEach(() => {
  page.oss.faults.clear()
  page.oss.log.clear()
})

/** A file, and an upload of another program that holds the first `stored` parts of it. */
async function interrupted(stored: number, sizeBytes = 6 * P) {
  const key = `folder/file-${++names}`
  const bytes = seededBytes(sizeBytes, names)
  const path = await page.folder.file(`file-${names}`, bytes)
  const row = await opened(key, page.oss.createUpload('bucket', key))
  const handle = await page.picked(path)
  for (let number = 1; number <= stored; number++) {
    await putPart(row, number, bytes.subarray((number - 1) * P, number * P))
  }
  return { row, key, path, handle, bytes }
}

async function opened(key: string, uploadId: string, bucket = 'bucket'): Promise<FragmentRow> {
  return await page.ask('fragments.open', { connectionId, bucket, key, uploadId })
}

/** As the other program did. */
async function putPart(row: FragmentRow, number: number, bytes: Uint8Array): Promise<void> {
  const { storage } = page
  await storage.putPart(
    row,
    number,
    {
      lengthBytes: bytes.length,
      md5Base64: undefined,
      open: async function* () {
        yield bytes
      },
    },
    AbortSignal.timeout(60_000),
  )
}

function possible(
  comparison: FragmentComparison,
): Extract<FragmentComparison, { kind: 'possible' }> {
  if (comparison.kind === 'refused') throw new Error(comparison.reason)
  return comparison
}

const sentParts = (key: string): readonly (number | undefined)[] =>
  page.oss.log
    .entries()
    .filter((entry) => entry.operation === 'UploadPart' && entry.key === key)
    .map(({ partNumber }) => partNumber)

async function objectOf(key: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(page.oss.readObject('bucket', key)))
}

describe('adopting from the window', () => {
  it('sends only what is missing, and the fragment is then in use by its task', async () => {
    const { row, key, handle, bytes } = await interrupted(4)
    const comparison = possible(
      await page.ask('fragments.compare', { id: row.id, handle, requestId: 'c' }),
    )
    expect(comparison).toMatchObject({
      fileName: `file-${names}`,
      parts: 6,
      partSizeBytes: P,
      different: [],
      missing: [5, 6],
      bytesToSend: 2 * P,
    })
    page.oss.log.clear()
    const { planId } = comparison
    const input = { planId, forbidOverwrite: false, requestId: 'a' }
    const { taskId } = await page.ask('fragments.adopt', input)
    await expect(page.ask('fragments.adopt', input)).rejects.toMatchObject({
      code: 'request/invalid',
    })
    await page.real.reaches(taskId, 'done')
    expect(new Set(sentParts(key))).toEqual(new Set([5, 6]))
    expect(sentParts(key)).toHaveLength(2)
    expect((await objectOf(key)).equals(bytes)).toBe(true)
  })

  it('is refused for another file of the same size, with the parts that differ', async () => {
    const { row, path, bytes } = await interrupted(4)
    const imposter = await page.folder.file(`${names}-imposter`, seededBytes(bytes.length, 4711))
    const handle = await page.picked(imposter)
    expect(path).not.toBe(imposter)
    const answer = await page.ask('fragments.compare', { id: row.id, handle, requestId: 'c' })
    expect(answer).toEqual({
      kind: 'refused',
      reason: 'another-file',
      stored: 4,
      different: [1, 2, 3, 4],
    })
    expect(page.oss.listUploads('bucket').map(({ uploadId }) => uploadId)).toContain(row.uploadId)
  })

  it('finds the file in a folder by what it holds, whatever its name', async () => {
    const { row, path, bytes } = await interrupted(3)
    await page.folder.file(`${names}-same-size`, seededBytes(bytes.length, 815))
    const folder = await page.picked(page.folder.path)
    const input = { id: row.id, folder, requestId: 's' }
    const found = await page.ask('fragments.findSources', input)
    expect(found[0]).toMatchObject({ path, firstPart: 'equal', hasSameName: true })
    expect(found.map(({ name }) => name)).not.toContain(`${names}-same-size`)
    const { handle = '' } = found[0] ?? {}
    const answer = await page.ask('fragments.compare', { id: row.id, handle, requestId: 'c' })
    expect(possible(answer).missing).toEqual([4, 5, 6])
  })

  it('leaves no way to delete what a task goes on with', async () => {
    const { row, key, handle } = await interrupted(2)
    const held = page.oss.faults.add({
      operation: 'UploadPart',
      key,
      fault: { kind: 'hold', at: 'start' },
    })
    const answer = await page.ask('fragments.compare', { id: row.id, handle, requestId: 'c' })
    const { planId } = possible(answer)
    const adopted = { planId, forbidOverwrite: false, requestId: 'a' }
    const { taskId } = await page.ask('fragments.adopt', adopted)
    await held.hit()
    const { rows } = await page.listed(['bucket'])
    expect(rows.find(({ id }) => id === row.id)?.use).toMatchObject({ kind: 'in-use', taskId })
    const report = await page.ask('fragments.delete', { ids: [row.id], requestId: 'd' })
    expect(report).toEqual({ deleted: [], kept: [row.id], failed: [], stopped: false })
    held.release()
    await page.real.reaches(taskId, 'done')
  })
})

describe('completing what is there', () => {
  it('makes the object and tells that the fragment is gone; another state is refused', async () => {
    const { row, key, bytes } = await interrupted(3)
    const input = { id: row.id, forbidOverwrite: true, requestId: 'c' }
    const wrong = page.ask('fragments.completeAll', { ...input, expected: { parts: 2, bytes: P } })
    await expect(wrong).rejects.toMatchObject({ code: 'request/refused' })
    expect(page.oss.listKeys('bucket')).not.toContain(key)
    const expected = { parts: 3, bytes: 3 * P }
    const completed = await page.ask('fragments.completeAll', { ...input, expected })
    expect(completed).toMatchObject({ sizeBytes: 3 * P, crcOfParts: 'equal' })
    expect((await objectOf(key)).equals(bytes.subarray(0, 3 * P))).toBe(true)
    expect(page.events).toContainEqual(
      expect.objectContaining({ type: 'fragments.gone', ids: [row.id] }),
    )
    await expect(page.ask('fragments.parts', { id: row.id, requestId: 'p' })).rejects.toMatchObject(
      { code: 'request/invalid' },
    )
  })
})

describe('deleting', () => {
  it('takes the upload that was named, not the other one of the same key', async () => {
    const keys = ['same key', 'same key']
    const [first, second] = keys.map((key) => page.oss.createUpload('bucket', key))
    const row = await opened('same key', second ?? '')
    const report = await page.ask('fragments.delete', { ids: [row.id], requestId: 'd' })
    expect(report.deleted).toEqual([row.id])
    const left = page.oss.listUploads('bucket').filter(({ key }) => key === 'same key')
    expect(left.map(({ uploadId }) => uploadId)).toEqual([first])
  })

  it('counts one that is gone already as deleted', async () => {
    const row = await opened('gone', page.oss.createUpload('bucket', 'gone'))
    page.oss.abortUpload('bucket', row.uploadId)
    expect(await page.ask('fragments.delete', { ids: [row.id], requestId: 'd' })).toMatchObject({
      deleted: [row.id],
      failed: [],
    })
  })

  it('says of each one why it failed, and takes those again by the same ids', async () => {
    const rows = await Promise.all(
      ['f/1', 'f/2', 'f/3'].map((key) => opened(key, page.oss.createUpload('bucket', key))),
    )
    const ids = rows.map(({ id }) => id)
    page.oss.faults.add({
      operation: 'AbortMultipartUpload',
      key: 'f/2',
      fault: { kind: 'denied' },
    })
    const report = await page.ask('fragments.delete', { ids, requestId: 'd' })
    expect(report.deleted).toHaveLength(2)
    expect(report.failed).toMatchObject([
      {
        id: ids[1],
        error: { code: 'oss/access-denied', details: { operation: expect.any(String) } },
      },
    ])
    page.oss.faults.clear()
    const again = await page.ask('fragments.delete', { ids: [ids[1] ?? ''], requestId: 'd' })
    expect(again).toMatchObject({ deleted: [ids[1]], failed: [] })
  })

  it('touches nothing when one id was never told', async () => {
    const row = await opened('kept', page.oss.createUpload('bucket', 'kept'))
    const ids = [row.id, 'x'.repeat(43)]
    await expect(page.ask('fragments.delete', { ids, requestId: 'd' })).rejects.toMatchObject({
      code: 'request/invalid',
    })
    expect(page.oss.log.entries()).toEqual([])
  })

  it('ends with the window: nothing that was not on the wire is deleted after that', async () => {
    const rows = await Promise.all(
      Array.from({ length: 30 }, (_, index) => `w/${index}`).map((key) =>
        opened(key, page.oss.createUpload('bucket', key)),
      ),
    )
    const held = page.oss.faults.add({
      operation: 'AbortMultipartUpload',
      fault: { kind: 'hold', at: 'start' },
    })
    const ids = rows.map(({ id }) => id)
    const deleting = page.ask('fragments.delete', { ids, requestId: 'd' })
    await held.hit(4)
    page.closeWindow()
    held.release()
    expect(await deleting).toMatchObject({ stopped: true })
    const left = page.oss.listUploads('bucket').filter(({ key }) => key.startsWith('w/'))
    expect(left.length).toBeGreaterThanOrEqual(26)
    await expect(page.ask('fragments.delete', { ids, requestId: 'd' })).rejects.toMatchObject({
      code: 'request/invalid',
    })
  })
})
