/** Finishing what another program began: the official client for Node, stopped half-way. */
import { readFile, writeFile } from 'node:fs/promises'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { acknowledged, bucket, countOf, fixture, hashOfFile, hashOfObject } from './fixture.ts'
import type { Fixture } from './fixture.ts'
import { keys, partway, runPartway } from './partway.ts'

const part = 100 * 1024

function client({ oss }: Fixture): OSS {
  return new OSS({
    region: 'oss-cn-hangzhou',
    endpoint: oss.origin,
    accessKeyId: keys.OSS_ACCESS_KEY_ID,
    accessKeySecret: keys.OSS_ACCESS_KEY_SECRET,
    bucket,
    authorizationV4: true,
  })
}

/** An upload that its client left after so many parts; answers its ID. */
async function leftAfter(all: Fixture, key: string, path: string, parts: number): Promise<string> {
  const left = client(all).multipartUpload(key, path, {
    partSize: part,
    parallel: 1,
    progress: (_, checkpoint: OSS.Checkpoint) => {
      if (checkpoint.doneParts.length === parts) throw new Error('pulled the plug')
    },
  })
  await expect(left).rejects.toThrow('pulled the plug')
  return await begun(all, key)
}

async function begun({ oss }: Fixture, key: string): Promise<string> {
  const upload = oss.listUploads(bucket).find((each) => each.key === key)
  oss.log.clear()
  return upload?.uploadId ?? ''
}

function adopt({ flags }: Fixture, path: string, key: string, id: string): readonly string[] {
  return ['fragments', 'adopt', path, `oss://${bucket}/${key}`, '--upload-id', id, ...flags]
}

describe('partway fragments adopt', () => {
  it('sends only the missing parts of an upload ali-oss began', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part + 77)
    const id = await leftAfter(all, 'dir/文件+1%', path, 5)
    const ended = await runPartway([...adopt(all, path, 'dir/文件+1%', id), '--yes'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.events[0]).toMatchObject({
      type: 'adoption-plan',
      parts: 9,
      matching: 5,
      different: 0,
      missing: 4,
      bytesToSend: 3 * part + 77,
      isUneven: false,
    })
    expect([...acknowledged(all.oss, 'dir/文件+1%')].toSorted(([a], [b]) => a - b)).toEqual([
      [6, 1],
      [7, 1],
      [8, 1],
      [9, 1],
    ])
    expect(countOf(all.oss, 'InitiateMultipartUpload')).toBe(0)
    expect(await hashOfObject(all.oss, 'dir/文件+1%')).toBe(await hashOfFile(path))
    expect(all.oss.listUploads(bucket)).toEqual([])
  })

  it('refuses another file of the same size, and says how many parts differ', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part)
    const other = await all.file('g', 8 * part)
    const id = await leftAfter(all, 'k', path, 5)
    const before = all.oss.listParts(bucket, id)
    const ended = await runPartway([...adopt(all, other, 'k', id), '--yes'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('5 of 5 stored parts differ from it: it is another file')
    expect(ended.events).toMatchObject([
      { type: 'adoption-refused', reason: 'another-file', stored: 5, different: 5 },
    ])
    expect(all.oss.listParts(bucket, id)).toEqual(before)
    expect(countOf(all.oss, 'UploadPart')).toBe(0)
    expect(all.oss.listKeys(bucket)).toEqual([])
    // Nothing is left in the list of tasks either.
    expect((await runPartway([...adopt(all, path, 'k', id), '--yes'])).code).toBe(0)
    expect(await hashOfObject(all.oss, 'k')).toBe(await hashOfFile(path))
  })

  it('sends the few parts again that differ', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part)
    const id = await leftAfter(all, 'k', path, 6)
    const bytes = await readFile(path)
    bytes.fill(7, 2 * part, 2 * part + 9)
    await writeFile(path, bytes)
    const ended = await runPartway([...adopt(all, path, 'k', id), '--yes'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.events[0]).toMatchObject({ matching: 5, different: 1, missing: 2 })
    expect([...acknowledged(all.oss, 'k').keys()].toSorted((a, b) => a - b)).toEqual([3, 7, 8])
    expect(await hashOfObject(all.oss, 'k')).toBe(await hashOfFile(path))
  })

  it('uses parts of uneven sizes as far as they have no gap', async () => {
    const all = await fixture()
    const path = await all.file('f', 12 * part + 5)
    const oss = client(all)
    const { uploadId } = await oss.initMultipartUpload('k')
    const ends = [part, 3 * part + 1, 5 * part]
    let start = 0
    for (const [index, end] of ends.entries()) {
      await oss.uploadPart('k', uploadId, index + 1, path, start, end)
      start = end
    }
    // Behind a gap nobody knows where it belongs.
    await oss.uploadPart('k', uploadId, 5, path, 7 * part, 9 * part)
    await begun(all, 'k')
    const ended = await runPartway([...adopt(all, path, 'k', uploadId), '--yes'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.events[0]).toMatchObject({ matching: 3, isUneven: true })
    const sent = [...acknowledged(all.oss, 'k').keys()].toSorted((a, b) => a - b)
    expect(sent).toEqual([4, 5, 6, 7])
    expect(await hashOfObject(all.oss, 'k')).toBe(await hashOfFile(path))
    const receipt = String(ended.events.find(({ type }) => type === 'done')?.['receipt'])
    const checked = await runPartway(['receipt', 'verify', receipt, '--file', path, '--json'])
    expect(checked).toMatchObject({ code: 0, events: [{ outcome: 'same', parts: 7 }] })
  })

  it('goes on after a kill, and sends no stored part twice', async () => {
    const all = await fixture()
    const path = await all.file('f', 12 * part)
    const id = await leftAfter(all, 'k', path, 4)
    const args = [...adopt(all, path, 'k', id), '--yes']
    const hang = all.oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const running = partway(args)
    await hang.hit(3)
    running.kill('SIGKILL')
    await running.ended
    all.oss.faults.clear()
    const list = await runPartway(['fragments', 'list', ...all.flags, '--json'])
    expect(list.events[0]).toMatchObject({ use: 'in-use', inUseBy: { file: path }, parts: 7 })
    const other = await all.file('g', 12 * part)
    const refused = await runPartway([...adopt(all, other, 'k', id), '--yes'])
    expect(refused).toMatchObject({ code: 1, events: [{ reason: 'in-use' }] })
    const ended = await runPartway(args)
    expect(ended.code).toBe(0)
    expect([...acknowledged(all.oss, 'k').values()]).toEqual(Array.from({ length: 8 }, () => 1))
    expect(await hashOfObject(all.oss, 'k')).toBe(await hashOfFile(path))
  })

  it('sends nothing with --dry-run, or without agreement', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part)
    const id = await leftAfter(all, 'k', path, 5)
    const dry = await runPartway([...adopt(all, path, 'k', id), '--dry-run'])
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.events).toMatchObject([{ type: 'adoption-plan', matching: 5, missing: 3 }])
    const unasked = await runPartway(adopt(all, path, 'k', id))
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('--yes is expected')
    expect(all.oss.log.entries().every(({ operation }) => operation === 'ListParts')).toBe(true)
    const list = await runPartway(['fragments', 'list', ...all.flags, '--json'])
    expect(list.events[0]).toMatchObject({ use: 'unknown', inUseBy: null })
  })

  it('leaves an upload alone that has no parts yet: its owner may be about to send them', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part)
    const id = all.oss.createUpload(bucket, 'k')
    const ended = await runPartway([...adopt(all, path, 'k', id), '--yes'])
    expect(ended).toMatchObject({ code: 1, events: [{ reason: 'empty', stored: 0 }] })
    expect(all.oss.listUploads(bucket)).toHaveLength(1)
  })

  it('leaves an upload alone whose parts fit no cut of the file', async () => {
    const all = await fixture()
    const path = await all.file('f', part + part / 2)
    const id = all.oss.createUpload(bucket, 'k')
    await all.oss.createParts(bucket, id, 2, Buffer.alloc(part))
    all.oss.dropParts(bucket, id, [1])
    const ended = await runPartway([...adopt(all, path, 'k', id), '--yes'])
    expect(ended).toMatchObject({ code: 1, events: [{ reason: 'other-cut', stored: 1 }] })
    expect(all.oss.listParts(bucket, id)).toHaveLength(1)
  })

  it('names the action that is missing, with the request ID, or what is gone', async () => {
    const all = await fixture()
    const path = await all.file('f', 8 * part)
    const id = await leftAfter(all, 'k', path, 5)
    all.oss.faults.add({ operation: 'ListParts', fault: { kind: 'denied' } })
    const denied = await runPartway([...adopt(all, path, 'k', id), '--yes'])
    expect(denied.code).toBe(1)
    expect(denied.stderr).toContain('oss:ListParts')
    expect(denied.stderr).toMatch(/request ID \S+/)
    all.oss.faults.clear()
    all.oss.abortUpload(bucket, id)
    const gone = await runPartway([...adopt(all, path, 'k', id), '--yes'])
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('no longer knows the upload ID')
    expect(all.oss.listKeys(bucket)).toEqual([])
  })
})
