import { appendFile, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { acknowledged, bucket, countOf, fixture, hashOfFile, hashOfObject } from './fixture.ts'
import { partway, runPartway } from './partway.ts'

const KiB = 1024
const part = 100 * KiB
const small = ['--part-size', '100KiB', '--threshold', '100KiB']

describe('partway upload', () => {
  it('uploads files and folders byte for byte and says what proves each', async () => {
    const { oss, folder, flags, file } = await fixture()
    const files = new Map([
      ['in/big.bin', await file('big.bin', 5 * part + 7)],
      ['in/tree/a.txt', await file('tree/a.txt', 'a')],
      ['in/tree/empty', await file('tree/empty', '')],
      ['in/tree/deep/文 件+%2B.bin', await file('tree/deep/文 件+%2B.bin', part)],
    ])
    await mkdir(join(folder, 'files/tree/nothing-in-it'))
    const ended = await runPartway([
      'upload',
      join(folder, 'files/big.bin'),
      join(folder, 'files/tree'),
      `oss://${bucket}/in/`,
      ...flags,
      ...small,
    ])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(oss.listKeys(bucket).toSorted()).toEqual([...files.keys()].toSorted())
    for (const [key, path] of files) {
      expect(await hashOfObject(oss, key)).toBe(await hashOfFile(path))
      const done = ended.events.find((event) => event.type === 'done' && event['key'] === key)
      expect(done).toMatchObject({ checkedBy: 'crc64', requestId: expect.stringMatching(/.+/) })
      expect(done?.['crc64']).toBe(oss.findObject(bucket, key)?.crc64)
    }
    expect(ended.events.at(-1)).toMatchObject({
      type: 'summary',
      done: 4,
      failed: 0,
      refused: 0,
      exitCode: 0,
    })
  })

  it('names the object after the target, or takes it for a prefix', async () => {
    const { oss, flags, file } = await fixture()
    const one = await file('one', '1')
    const two = await file('two', '2')
    const to = (target: string, ...files: string[]): ReturnType<typeof runPartway> =>
      runPartway(['upload', ...files, `oss://${bucket}${target}`, ...flags])
    expect((await to('/named.bin', one)).code).toBe(0)
    expect((await to('/folder/', one)).code).toBe(0)
    expect((await to('/many', one, two)).code).toBe(0)
    expect((await to('', two)).code).toBe(0)
    const expected = ['folder/one', 'many/one', 'many/two', 'named.bin', 'two']
    expect(oss.listKeys(bucket).toSorted()).toEqual(expected)
  })

  it('asks the service as the flags say: V1, no Content-MD5, a number of parts', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 4 * part)
    const options = ['--signature', 'v1', '--no-md5', '--part-count', '3', '--threshold', '100KiB']
    const ended = await runPartway(['upload', path, `oss://${bucket}/f`, ...flags, ...options])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const parts = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
    expect(parts.map(({ isContentMd5Given }) => isContentMd5Given)).toEqual([false, false, false])
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('skips links in a folder, says so, and follows them when asked', async () => {
    const { oss, folder, flags, file } = await fixture()
    const target = await file('target', 'behind the link')
    await file('tree/plain', 'plain')
    await symlink(target, join(folder, 'files/tree/link'))
    const args = ['upload', join(folder, 'files/tree'), `oss://${bucket}/`, ...flags]
    const skipped = await runPartway(args)
    expect(skipped.code).toBe(1)
    expect(skipped.stderr).toContain('a symbolic link')
    expect(skipped.stderr).toContain('--links follow')
    expect(oss.listKeys(bucket)).toEqual(['tree/plain'])
    expect((await runPartway([...args, '--links', 'follow'])).code).toBe(0)
    expect(oss.listKeys(bucket).toSorted()).toEqual(['tree/link', 'tree/plain'])
  })

  it('never replaces an object it was told not to, and does when told again', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 'new')
    const there = await file('there', 'old')
    const args = ['upload', path, `oss://${bucket}/f`, ...flags]
    expect((await runPartway(['upload', there, `oss://${bucket}/f`, ...flags])).code).toBe(0)
    const refused = await runPartway([...args, '--forbid-overwrite'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('already there')
    expect(refused.stderr).toContain('without --forbid-overwrite')
    expect(refused.stderr).toMatch(/oss\/name-taken, request ID \S+/)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(there))
    expect((await runPartway(args)).code).toBe(0)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('leaves nothing beside the files and nothing readable by others in the data folder', async () => {
    const { folder, data, flags, file } = await fixture()
    const path = await file('alone/f', 'x')
    await runPartway(['upload', path, `oss://${bucket}/`, ...flags])
    expect(await readdir(join(folder, 'files/alone'))).toEqual(['f'])
    expect((await stat(data)).mode & 0o077).toBe(0)
  })
})

describe('partway upload, run again', () => {
  it('goes on after SIGKILL and sends no acknowledged part again', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 12 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    // The seventh part and all after it hang; six are acknowledged.
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 6, fault: { kind: 'hold' } })
    const killed = partway(args)
    await hang.hit(4)
    killed.kill('SIGKILL')
    expect((await killed.ended).signal).toBe('SIGKILL')
    oss.faults.clear()
    const again = await runPartway(args)
    expect(again).toMatchObject({ code: 0, stderr: '' })
    const done = again.events.find(({ type }) => type === 'done')
    expect(done).toMatchObject({ partsTotal: 12, partsReused: 6 })
    expect(countOf(oss, 'InitiateMultipartUpload')).toBe(1)
    expect([...acknowledged(oss, 'f').values()]).toEqual(Array.from({ length: 12 }, () => 1))
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('keeps a part that the service stored although its answer was never heard', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 4 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const hang = oss.faults.add({ operation: 'UploadPart', fault: { kind: 'hold', at: 'reply' } })
    const killed = partway(args)
    // A rule is hit when the request arrives; its part is stored a little later.
    await hang.hit(4)
    const [upload] = oss.listUploads(bucket)
    await until(() => oss.listParts(bucket, upload?.uploadId ?? '').length === 4)
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    const again = await runPartway(args)
    expect(again.code).toBe(0)
    // The four of the first run, and none of the second.
    expect(countOf(oss, 'UploadPart')).toBe(4)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('leaves files of a folder alone that were finished before the kill', async () => {
    const { oss, folder, flags, file } = await fixture()
    for (const name of ['a', 'b', 'c', 'd']) await file(`tree/${name}`, name)
    const options = [...flags, '--tasks-at-once', '1']
    const args = ['upload', join(folder, 'files/tree'), `oss://${bucket}/`, ...options]
    const hang = oss.faults.add({ operation: 'PutObject', skip: 2, fault: { kind: 'hold' } })
    const killed = partway(args)
    await hang.hit()
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    const again = await runPartway(args)
    expect(again.code).toBe(0)
    expect(countOf(oss, 'PutObject', 200)).toBe(4)
    // The third begins when the second is proven: that may not have been noted yet, and is asked then.
    const kept = again.events.filter((event) => event['kept'] === true)
    expect([1, 2]).toContain(kept.length)
    expect(oss.listKeys(bucket).toSorted()).toEqual(['tree/a', 'tree/b', 'tree/c', 'tree/d'])
  })

  it('uploads again what somebody deleted or replaced between the runs', async () => {
    const { oss, folder, flags, file } = await fixture()
    for (const name of ['a', 'b', 'c']) await file(`tree/${name}`, name)
    const options = [...flags, '--tasks-at-once', '1']
    const args = ['upload', join(folder, 'files/tree'), `oss://${bucket}/`, ...options]
    const hang = oss.faults.add({ operation: 'PutObject', skip: 2, fault: { kind: 'hold' } })
    const killed = partway(args)
    await hang.hit()
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    const [replaced = ''] = oss.listKeys(bucket)
    const other = await file('other', 'other content')
    const data = join(folder, 'other-data')
    const elsewhere = ['--endpoint', oss.origin, '--data', data]
    await runPartway(['upload', other, `oss://${bucket}/${replaced}`, ...elsewhere])
    expect((await runPartway(args)).code).toBe(0)
    for (const name of ['a', 'b', 'c']) {
      const path = join(folder, 'files/tree', name)
      expect(await hashOfObject(oss, `tree/${name}`)).toBe(await hashOfFile(path))
    }
  })

  it('compares part by part when the file has changed since the kill', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 6 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const killed = partway(args)
    await hang.hit(3)
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    await appendFile(path, 'more')
    const again = await runPartway(args)
    expect(again.code).toBe(0)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
    expect(again.events.find(({ type }) => type === 'done')).toMatchObject({ partsReused: 3 })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('pauses on %s with 130 and goes on', async (signal) => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 8 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 4, fault: { kind: 'hold' } })
    const stopped = partway(args)
    await hang.hit(4)
    stopped.kill(signal)
    const first = await stopped.ended
    expect(first).toMatchObject({ code: 130, signal: null })
    expect(first.stderr).toContain('Run the same command again to continue')
    expect(first.events.at(-1)).toMatchObject({ type: 'summary', unfinished: 1, exitCode: 130 })
    oss.faults.clear()
    expect((await runPartway(args)).code).toBe(0)
    expect([...acknowledged(oss, 'f').values()]).toEqual(Array.from({ length: 8 }, () => 1))
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('begins anew when the command before has done everything', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 'x')
    const args = ['upload', path, `oss://${bucket}/f`, ...flags]
    await runPartway(args)
    await runPartway(args)
    expect(countOf(oss, 'PutObject')).toBe(2)
  })

  it('does what it is asked only: what another command left behind waits', async () => {
    const { oss, flags, file } = await fixture()
    const left = await file('left', 4 * part)
    const hang = oss.faults.add({ operation: 'UploadPart', fault: { kind: 'hold' } })
    const killed = partway(['upload', left, `oss://${bucket}/left`, ...flags, ...small])
    await hang.hit()
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    const other = await file('other', 'y')
    const ended = await runPartway(['upload', other, `oss://${bucket}/other`, ...flags])
    expect(ended.code).toBe(0)
    expect(oss.listKeys(bucket)).toEqual(['other'])
    expect((await runPartway(['upload', left, `oss://${bucket}/left`, ...flags])).code).toBe(0)
    expect(countOf(oss, 'InitiateMultipartUpload')).toBe(1)
  })
})
