/** The expert's last resort, and the search for the file that makes it needless. */
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { acknowledged, bucket, countOf, fixture, hashOfFile, hashOfObject } from './fixture.ts'
import type { Fixture } from './fixture.ts'
import { keys, partway, runPartway } from './partway.ts'

const part = 100 * 1024
const small = ['--part-size', '100KiB', '--threshold', '100KiB']

/** Parts 1, 2 and 5 of somebody's upload. */
async function begun({ oss }: Fixture, key = 'dir/文件+1%'): Promise<string> {
  const id = oss.createUpload(bucket, key)
  await oss.createParts(bucket, id, 5, Buffer.alloc(part, 'x'))
  oss.dropParts(bucket, id, [3, 4])
  oss.log.clear()
  return id
}

/** Parts 1, 2 and 4 of the file were stored by the official client. */
async function known(all: Fixture) {
  const path = await all.file('films/film.mov', 6 * part)
  const client = new OSS({
    region: 'oss-cn-hangzhou',
    endpoint: all.oss.origin,
    accessKeyId: keys.OSS_ACCESS_KEY_ID,
    accessKeySecret: keys.OSS_ACCESS_KEY_SECRET,
    bucket,
    authorizationV4: true,
  })
  const key = 'old/film.mov'
  const { uploadId } = await client.initMultipartUpload(key)
  for (const number of [1, 2, 4]) {
    await client.uploadPart(key, uploadId, number, path, (number - 1) * part, number * part)
  }
  all.oss.log.clear()
  const target = [`oss://${bucket}/${key}`, '--upload-id', uploadId, ...all.flags]
  return { path, args: ['fragments', 'adopt', ...target, '--search', join(all.folder, 'files')] }
}

function complete({ flags }: Fixture, id: string, key = 'dir/文件+1%'): readonly string[] {
  return ['fragments', 'complete', `oss://${bucket}/${key}`, '--upload-id', id, ...flags]
}

describe('partway fragments complete', () => {
  it('shows parts, bytes and gaps, and does nothing without agreement or with --dry-run', async () => {
    const all = await fixture()
    const id = await begun(all)
    const dry = await runPartway([...complete(all, id), '--dry-run'])
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain(`oss://${bucket}/dir/文件+1%: 3 parts, 300 KiB`)
    expect(dry.stdout).toContain('parts 3 to 4 are missing')
    const unasked = await runPartway(complete(all, id))
    expect(unasked.code).toBe(2)
    expect(unasked.stdout).toContain('parts 3 to 4 are missing')
    expect(unasked.stderr).toContain('--yes is expected')
    expect(countOf(all.oss, 'CompleteMultipartUpload')).toBe(0)
    expect(all.oss.listUploads(bucket)).toHaveLength(1)
  })

  it('makes the object of what is stored, and tells its proof', async () => {
    const all = await fixture()
    const id = await begun(all)
    const ended = await runPartway([...complete(all, id), '--yes', '--json'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const found = all.oss.findObject(bucket, 'dir/文件+1%')
    expect(ended.events).toMatchObject([
      { type: 'completion-plan', parts: 3, bytes: 3 * part, gaps: [[3, 4]] },
      {
        type: 'completed',
        bytes: 3 * part,
        etag: found?.etag,
        crc64: found?.crc64,
        crcOfParts: 'equal',
      },
    ])
    expect(all.oss.listUploads(bucket)).toEqual([])
    const again = await runPartway([...complete(all, id), '--yes'])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('no longer knows the upload ID')
  })

  it('replaces no object with --forbid-overwrite, and says so', async () => {
    const all = await fixture()
    const first = await begun(all, 'k')
    expect((await runPartway([...complete(all, first, 'k'), '--yes'])).code).toBe(0)
    const second = await begun(all, 'k')
    const args = [...complete(all, second, 'k'), '--yes', '--forbid-overwrite']
    const refused = await runPartway(args)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('oss/name-taken')
    expect(all.oss.listUploads(bucket).map(({ uploadId }) => uploadId)).toEqual([second])
  })

  it('refuses an upload without parts, and one of an unfinished task', async () => {
    const all = await fixture()
    const empty = all.oss.createUpload(bucket, 'empty')
    const none = await runPartway([...complete(all, empty, 'empty'), '--yes', '--json'])
    expect(none).toMatchObject({ code: 1, events: [{ parts: 0 }, { reason: 'empty' }] })
    expect(none.stderr).toContain('no part is stored')
    const path = await all.file('mine', 6 * part)
    const hang = all.oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const target = `oss://${bucket}/mine`
    const running = partway(['upload', path, target, ...all.flags, ...small])
    await hang.hit(3)
    running.kill('SIGKILL')
    await running.ended
    all.oss.faults.clear()
    const mine = all.oss.listUploads(bucket).find(({ key }) => key === 'mine')?.uploadId ?? ''
    const ours = await runPartway([...complete(all, mine, 'mine'), '--yes'])
    expect(ours.code).toBe(1)
    expect(ours.stderr).toContain('a task goes on with this upload')
    expect(countOf(all.oss, 'CompleteMultipartUpload')).toBe(0)
  })

  it('says what is not known when no answer comes and nobody may look', async () => {
    const all = await fixture()
    const id = await begun(all)
    all.oss.faults.add({ operation: 'CompleteMultipartUpload', fault: { kind: 'lostAnswer' } })
    all.oss.faults.add({ operation: 'HeadObject', fault: { kind: 'denied' } })
    const ended = await runPartway([...complete(all, id), '--yes'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('did not tell whether the object was put together')
    expect(ended.stderr).toContain('oss/outcome-unknown')
    expect(countOf(all.oss, 'CompleteMultipartUpload')).toBe(1)
  })
})

describe('partway fragments adopt --search', () => {
  it('finds the file and finishes the upload with it', async () => {
    const all = await fixture()
    await all.file('films/other.mov', 6 * part)
    const { path, args } = await known(all)
    const ended = await runPartway([...args, '--yes'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.events.slice(0, 2)).toMatchObject([
      { type: 'found-file', file: path, firstPart: 'equal', sameName: true },
      { type: 'adoption-plan', matching: 3, missing: 3, missingParts: [3, 5, 6] },
    ])
    expect(new Set(acknowledged(all.oss, 'old/film.mov').keys())).toEqual(new Set([3, 5, 6]))
    expect(await hashOfObject(all.oss, 'old/film.mov')).toBe(await hashOfFile(path))
  })

  it('lists several and takes none of them', async () => {
    const all = await fixture()
    const { path, args } = await known(all)
    const copy = join(all.folder, 'files', 'copy')
    await copyFile(path, copy)
    const ended = await runPartway([...args, '--yes'])
    expect(ended.code).toBe(1)
    expect(ended.events).toMatchObject([
      { type: 'found-file', file: path, sameName: true },
      { type: 'found-file', file: copy, sameName: false },
    ])
    expect(ended.stderr).toContain('2 files may be the one')
    expect(countOf(all.oss, 'UploadPart')).toBe(0)
  })

  it('says so when there is none, or no folder', async () => {
    const all = await fixture()
    const { args } = await known(all)
    await mkdir(join(all.folder, 'empty'))
    const elsewhere = [...args.slice(0, -1), join(all.folder, 'empty')]
    const none = await runPartway([...elsewhere, '--yes'])
    expect(none).toMatchObject({ code: 1, events: [] })
    expect(none.stderr).toContain('no file holds what this upload began with (0 files looked at')
    const missing = await runPartway([...args.slice(0, -1), join(all.folder, 'missing')])
    expect(missing.code).toBe(1)
    expect(missing.stderr).toContain('source/missing')
  })
})
