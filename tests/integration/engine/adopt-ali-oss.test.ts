/** What the official client left when its process was killed, finished with the file. */
import { describe, expect, it } from 'vitest'
import { createRequestBudget } from '../../../electron/engine/fragments/request-budget.ts'
import { leftByAliOss } from '../../support/ali-oss-process.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'

const bench = useEngineBench()
const { newcomer, endsDone, initiated, openUploads } = useNewcomers(bench)
const live = new AbortController().signal
/** Not the size we would cut the file into. */
const part = 128 * KiB

async function left(key: string, parts: number) {
  const { path, name, bytes } = await bench.source(9 * part + 1)
  const { accessKeyId, accessKeySecret } = bench.oss().access
  const wish = { accessKeyId, accessKeySecret, bucket: 'bucket', key, path, partSizeBytes: part }
  const uploadId = await leftByAliOss(bench.oss().server, wish, parts)
  bench.oss().server.log.clear()
  return { path, name, bytes, ref: { connectionId: 'connection', bucket: 'bucket', key, uploadId } }
}

describe('an upload that ali-oss began, its process gone', () => {
  it('is found by its file, adopted, and sent only what is missing', async () => {
    const { path, bytes, ref } = await left('目录/file+1%', 6)
    const { real } = await newcomer()
    const { fragments } = real.engine
    const budget = createRequestBudget()
    const folder = bench.folder().path
    const found = await fragments.findSources(ref, { folder }, budget, () => {}, live)
    expect(found).toMatchObject([{ path, firstPart: 'equal', sizeBytes: bytes.length }])
    const compared: (readonly [number, number])[] = []
    const answer = await fragments.planAdoption(ref, path, budget, live, (...progress) =>
      compared.push(progress),
    )
    if (answer.kind === 'refused') throw new Error(answer.reason)
    expect(answer.plan).toMatchObject({
      plan: { count: 10, partSizeBytes: part },
      different: [],
      missing: [7, 8, 9, 10],
      bytesToSend: 3 * part + 1,
    })
    expect(compared.at(-1)).toEqual([6 * part, 6 * part])
    const id = await fragments.adopt(answer.plan, { forbidOverwrite: false, verifyMd5: true })
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 6 })
    expect(new Set(bench.acknowledged(ref.key))).toEqual(new Set([7, 8, 9, 10]))
    expect(initiated()).toBe(0)
    expect(openUploads(ref.key)).toEqual([])
  })

  it('is found among the files that were uploaded before', async () => {
    const { path, bytes, ref } = await left('elsewhere', 2)
    const { real } = await newcomer()
    await endsDone(real, await real.addOne(path), bytes)
    const { fragments } = real.engine
    const find = (recent?: readonly string[]) =>
      fragments.findSources(
        ref,
        { folder: undefined, recent },
        createRequestBudget(),
        () => {},
        live,
      )
    expect(await find()).toMatchObject([{ path, firstPart: 'equal', hasSameName: false }])
    const copy = await bench.folder().file('elsewhere', bytes)
    expect((await find([copy])).map((each) => each.path)).toEqual([copy, path])
  })

  it('is not adopted with another file of the same size, which is named part by part', async () => {
    const { bytes, ref } = await left('refused', 6)
    const mixed = Buffer.concat([bytes.subarray(0, 2 * part), seededBytes(7 * part + 1, 99)])
    const other = await bench.folder().file('other', mixed)
    const { real } = await newcomer()
    const { fragments } = real.engine
    const before = bench.oss().server.listParts('bucket', ref.uploadId)
    expect(await fragments.planAdoption(ref, other, createRequestBudget(), live)).toEqual({
      kind: 'refused',
      reason: 'another-file',
      stored: 6,
      different: [3, 4, 5, 6],
    })
    expect(bench.oss().server.listParts('bucket', ref.uploadId)).toEqual(before)
    expect(bench.acknowledged(ref.key)).toEqual([])
    expect(real.engine.tasks()).toEqual([])
  })
})
