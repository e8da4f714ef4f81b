/** SIGKILL in the middle of deleting many: nothing of anybody else's goes, and the rest goes later. */
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../../electron/local-oss/faults/faults.ts'
import { acknowledged, bucket, fixture, hashOfFile, hashOfObject, type Fixture } from './fixture.ts'
import { partway, runPartway } from './partway.ts'

const part = 100 * 1024
const small = ['--part-size', '100KiB', '--threshold', '100KiB']
const many = 50

interface Beside {
  readonly path: string
  /** Part numbers of the task that are not stored yet. */
  readonly missing: ReadonlySet<number>
  /** Everything that is not to be deleted, as text to compare. */
  readonly look: () => string
  readonly left: () => readonly string[]
}

/** Fifty to be deleted, and beside them: one of a paused task, some of others, one in another bucket. */
async function crowd(all: Fixture): Promise<Beside> {
  const { oss, flags, file } = all
  const path = await file('mine', 6 * part)
  const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
  const upload = partway(['upload', path, `oss://${bucket}/p/mine`, ...flags, ...small])
  await hang.hit(3)
  upload.kill('SIGKILL')
  await upload.ended
  oss.faults.clear()
  oss.putBucket('another-one')
  const others: (readonly [string, string])[] = oss
    .listUploads(bucket)
    .map(({ uploadId }) => [bucket, uploadId])
  const stored = others.flatMap(([where, id]) => oss.listParts(where, id))
  const missing = new Set([1, 2, 3, 4, 5, 6])
  for (const { partNumber } of stored) missing.delete(partNumber)
  for (const [where, key] of [
    [bucket, 'p'],
    [bucket, 'q/1'],
    ['another-one', 'p/1'],
  ] as const) {
    const uploadId = oss.createUpload(where, key)
    await oss.createParts(where, uploadId, 2, Buffer.alloc(10, key))
    others.push([where, uploadId])
  }
  for (let index = 0; index < many; index++) {
    // Several of one key, too.
    const uploadId = oss.createUpload(bucket, `p/${index % 20}`)
    await oss.createParts(bucket, uploadId, index % 3, Buffer.alloc(10, 1))
  }
  oss.log.clear()
  return {
    path,
    missing,
    look: () => JSON.stringify(others.map(([where, id]) => oss.listParts(where, id))),
    left: () =>
      oss
        .listUploads(bucket)
        .map(({ uploadId }) => uploadId)
        .filter((uploadId) => others.every(([, id]) => id !== uploadId)),
  }
}

const moments: readonly (readonly [string, Pick<FaultRule, 'operation' | 'fault'>])[] = [
  ['before an abort is carried out', hold('AbortMultipartUpload', 'start')],
  ['while an abort is carried out', hold('AbortMultipartUpload', 'commit')],
  ['before an abort is answered', hold('AbortMultipartUpload', 'reply')],
  ['between an abort and the look whether it is gone', hold('ListParts', 'start')],
]

function hold(
  operation: 'AbortMultipartUpload' | 'ListParts',
  at: 'start' | 'commit' | 'reply',
): Pick<FaultRule, 'operation' | 'fault'> {
  return { operation, fault: { kind: 'hold', at } }
}

describe('a program that dies while it deletes fifty fragments', () => {
  it.each(moments)('%s leaves the rest, and all that is not its own', async (_, rule) => {
    const all = await fixture()
    const { oss, flags } = all
    const { path, missing, look, left } = await crowd(all)
    const before = look()
    const command = ['fragments', 'delete', `oss://${bucket}/p/`, '--all', '--yes', ...flags]
    // It looks at each of them, and at that of the task, before it deletes the first.
    const looks = rule.operation === 'ListParts' ? many + 1 : 0
    const held = oss.faults.add({ ...rule, skip: looks + 17 })
    const running = partway(command)
    await held.held(4)
    running.kill('SIGKILL')
    await running.ended
    oss.faults.clear()
    expect(look()).toBe(before)
    expect(left().length).toBeGreaterThan(0)
    expect(left().length).toBeLessThanOrEqual(many - 17)
    const list = await runPartway(['fragments', 'list', `oss://${bucket}/p/`, ...flags, '--json'])
    expect(list).toMatchObject({ code: 0, stderr: '' })
    expect(list.events.filter(({ use }) => use === 'in-use')).toMatchObject([
      { key: 'p/mine', parts: 3, inUseBy: { file: path } },
    ])
    const again = await runPartway([...command, '--json'])
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.events.at(-1)).toMatchObject({ type: 'summary', kept: 1, failed: 0 })
    expect(left()).toEqual([])
    expect(look()).toBe(before)
    // The task that was interrupted before goes on as if nothing had been.
    const target = `oss://${bucket}/p/mine`
    expect((await runPartway(['upload', path, target, ...flags, ...small])).code).toBe(0)
    expect(new Set(acknowledged(oss, 'p/mine').keys())).toEqual(missing)
    expect(await hashOfObject(oss, 'p/mine')).toBe(await hashOfFile(path))
  })
})
