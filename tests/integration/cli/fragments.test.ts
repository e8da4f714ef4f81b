import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bucket, countOf, fixture, type Fixture } from './fixture.ts'
import { partway, runPartway } from './partway.ts'

const part = 100 * 1024
const small = ['--part-size', '100KiB', '--threshold', '100KiB']

/** Leaves an upload with three stored parts behind, noted in the data folder. */
async function interrupted({ oss, flags, file }: Fixture, name: string): Promise<string> {
  const path = await file(name, 6 * part)
  const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
  const running = partway(['upload', path, `oss://${bucket}/${name}`, ...flags, ...small])
  await hang.hit(3)
  running.kill('SIGKILL')
  await running.ended
  oss.faults.clear()
  return path
}

describe('partway fragments list', () => {
  it('tells parts, bytes, age and the task that still needs an upload', async () => {
    const all = await fixture()
    const { oss, flags } = all
    const path = await interrupted(all, 'mine')
    const stray = oss.createUpload(bucket, 'stray/文件')
    const json = await runPartway(['fragments', 'list', `oss://${bucket}`, ...flags, '--json'])
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const [mine, other, summary] = json.events
    expect(mine).toMatchObject({
      key: 'mine',
      parts: 3,
      bytes: 3 * part,
      inUseBy: { file: path },
    })
    expect(other).toMatchObject({ key: 'stray/文件', uploadId: stray, parts: 0, inUseBy: null })
    expect(summary).toMatchObject({ type: 'summary', fragments: 2, parts: 3, bytes: 3 * part })
    const words = await runPartway(['fragments', 'list', `oss://${bucket}/stray/`, ...flags])
    expect(words.stdout).toContain(`oss://${bucket}/stray/文件`)
    expect(words.stdout).toContain(stray)
    expect(words.stdout).toContain('1 fragment, 0 parts, 0 B')
    expect(words.stdout).not.toContain('mine')
  })

  it('looks while an upload runs, but does not delete: whose they are is not known', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('mine', 6 * part)
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const running = partway(['upload', path, `oss://${bucket}/mine`, ...flags, ...small])
    await hang.hit(3)
    const list = await runPartway(['fragments', 'list', ...flags, '--json'])
    expect(list).toMatchObject({ code: 0, events: [{ key: 'mine', parts: 3 }, {}] })
    expect(list.stderr).toContain('another Partway works with the data folder')
    const all = ['fragments', 'delete', `oss://${bucket}`, '--all', '--yes', ...flags]
    const refused = await runPartway(all)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('disk/in-use')
    expect(oss.listUploads(bucket)).toHaveLength(1)
    oss.faults.clear()
    hang.release()
    expect((await running.ended).code).toBe(0)
  })

  it('asks for parts at most four at a time', async () => {
    const { oss, flags } = await fixture()
    for (let index = 0; index < 12; index++) oss.createUpload(bucket, `k${index}`)
    const hang = oss.faults.add({ operation: 'ListParts', fault: { kind: 'hold' } })
    const running = partway(['fragments', 'list', `oss://${bucket}`, ...flags])
    await hang.hit(4)
    // Whoever asked for a fifth would have done so with the fourth: one listing names them all.
    expect(hang.hits()).toBe(4)
    hang.release()
    expect((await running.ended).stdout).toContain('12 fragments')
    expect(hang.hits()).toBe(12)
  })

  it('goes on with the other buckets when one may not be listed, and names what is missing', async () => {
    const { oss, flags } = await fixture()
    oss.putBucket('another-one')
    oss.createUpload(bucket, 'k')
    oss.createUpload('another-one', 'k')
    const operation = 'ListMultipartUploads'
    oss.faults.add({ operation, bucket: 'another-one', fault: { kind: 'denied' } })
    const ended = await runPartway(['fragments', 'list', ...flags, '--json'])
    expect(ended.code).toBe(1)
    expect(ended.events).toMatchObject([
      { type: 'fragment', bucket, key: 'k' },
      { type: 'bucket-failed', bucket: 'another-one', code: 'oss/access-denied' },
      { type: 'summary', fragments: 1 },
    ])
    expect(ended.stderr).toContain('oss://another-one could not be listed')
    expect(ended.stderr).toContain('oss:ListMultipartUploads')
    expect(ended.stderr).toMatch(/request ID \S+/)
  })

  it('counts by the prices of the data folder, and says so when they cannot be used', async () => {
    const { oss, data, flags } = await fixture()
    const id = oss.createUpload(bucket, 'k', 'IA')
    await oss.createParts(bucket, id, 64, Buffer.alloc(1024 * 1024))
    await mkdir(data)
    const table = { version: 1, asOf: '2026-11-01', currency: 'EUR' }
    const perGbMonth = { 'cn-hangzhou': { IA: 16 } }
    await writeFile(join(data, 'prices.json'), JSON.stringify({ ...table, perGbMonth }))
    const own = await runPartway(['fragments', 'list', ...flags])
    expect(own).toMatchObject({ code: 0, stderr: '' })
    expect(own.stdout).toContain('1 fragment, 64 parts, 64.0 MiB, about 1.00 EUR a month')
    expect(own.stdout).toContain('your prices of 2026-11-01')
    await writeFile(join(data, 'prices.json'), JSON.stringify({ ...table, version: 9 }))
    const damaged = await runPartway(['fragments', 'list', ...flags, '--json'])
    expect(damaged.code).toBe(0)
    expect(damaged.stderr).toContain('prices.json is not used, version: ')
    expect(damaged.events.at(-1)).toMatchObject({
      cost: { perMonth: 0.08 / 16, currency: 'CNY', prices: 'damaged' },
    })
  })

  it('makes no data folder by looking, and no list without rights', async () => {
    const { oss, data, flags } = await fixture()
    oss.createUpload(bucket, 'k')
    oss.faults.add({ operation: 'ListParts', fault: { kind: 'denied' } })
    const ended = await runPartway(['fragments', 'list', `oss://${bucket}`, ...flags])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('size unknown')
    expect(ended.stderr).toContain('does not allow')
    await expect(access(data)).rejects.toThrow('ENOENT')
  })
})

describe('partway fragments delete', () => {
  it('says what would go, and deletes nothing, with --dry-run or without agreement', async () => {
    const { oss, flags } = await fixture()
    oss.createUpload(bucket, 'a')
    oss.createUpload(bucket, 'b')
    const args = ['fragments', 'delete', `oss://${bucket}`, '--all', ...flags]
    const dry = await runPartway([...args, '--dry-run'])
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('2 fragments, 0 parts, 0 B would be deleted')
    const unasked = await runPartway(args)
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('--yes is expected')
    expect(oss.listUploads(bucket)).toHaveLength(2)
  })

  it('deletes one by its ID, and counts one that is gone already as gone', async () => {
    const { oss, flags } = await fixture()
    const id = oss.createUpload(bucket, 'a')
    const kept = oss.createUpload(bucket, 'a')
    const one = ['fragments', 'delete', `oss://${bucket}/a`, '--upload-id', id, '--yes', ...flags]
    const first = await runPartway(one)
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('1 fragment deleted')
    expect(oss.listUploads(bucket).map(({ uploadId }) => uploadId)).toEqual([kept])
    const second = await runPartway(one)
    expect(second.code).toBe(0)
    expect(second.stdout).toContain('Nothing to delete')
  })

  it('deletes by age and prefix only', async () => {
    const { oss, flags } = await fixture()
    oss.clock.setOffset(-40 * 86_400_000)
    oss.createUpload(bucket, 'p/old')
    oss.createUpload(bucket, 'q/old')
    oss.clock.setOffset(0)
    oss.createUpload(bucket, 'p/new')
    const target = [`oss://${bucket}/p/`, '--older-than', '30d', '--yes']
    const ended = await runPartway(['fragments', 'delete', ...target, ...flags])
    expect(ended.code).toBe(0)
    const left = oss.listUploads(bucket).map(({ key }) => key)
    expect(left.toSorted()).toEqual(['p/new', 'q/old'])
  })

  it('takes the age by the clock of the service, however wrong our own is', async () => {
    const { oss, flags } = await fixture()
    const days = 86_400_000
    oss.clock.setOffset(-80 * days)
    oss.createUpload(bucket, 'old')
    // Ours is 40 days ahead of the service's.
    oss.clock.setOffset(-40 * days)
    oss.createUpload(bucket, 'new')
    const listed = await runPartway(['fragments', 'list', `oss://${bucket}`, '--json', ...flags])
    const counted = { type: 'summary', fragments: 2, olderThan30Days: 1 }
    expect(listed.events.at(-1)).toMatchObject(counted)
    const args = ['fragments', 'delete', `oss://${bucket}`, '--older-than', '30d', '--yes']
    expect((await runPartway([...args, ...flags])).code).toBe(0)
    expect(oss.listUploads(bucket).map(({ key }) => key)).toEqual(['new'])
  })

  it('leaves uploads of unfinished tasks alone, and forgets the tasks when told to', async () => {
    const all = await fixture()
    const { oss, flags } = all
    const path = await interrupted(all, 'mine')
    oss.createUpload(bucket, 'stray')
    const args = ['fragments', 'delete', `oss://${bucket}`, '--all', '--yes', ...flags]
    const first = await runPartway(args)
    expect(first.code).toBe(0)
    expect(first.stdout).toContain('1 upload of unfinished tasks left alone')
    expect(first.stdout).toContain('1 fragment deleted')
    expect(oss.listUploads(bucket).map(({ key }) => key)).toEqual(['mine'])
    expect((await runPartway([...args, '--with-tasks'])).code).toBe(0)
    expect(oss.listUploads(bucket)).toEqual([])
    await runPartway(['upload', path, `oss://${bucket}/mine`, ...flags, ...small])
    expect(countOf(oss, 'InitiateMultipartUpload')).toBe(2)
  })

  it('goes on after a failure and names what is left', async () => {
    const { oss, flags } = await fixture()
    for (const key of ['a', 'b', 'c']) oss.createUpload(bucket, key)
    const denied = {
      operation: 'AbortMultipartUpload',
      key: 'b',
      fault: { kind: 'denied' },
    } as const
    oss.faults.add(denied)
    const args = ['fragments', 'delete', `oss://${bucket}`, '--all', '--yes', ...flags]
    const ended = await runPartway(args)
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('2 fragments deleted, 1 could not be deleted')
    expect(ended.stderr).toContain(`oss://${bucket}/b`)
    expect(ended.stderr).toContain('request ID')
    expect(oss.listUploads(bucket).map(({ key }) => key)).toEqual(['b'])
  })

  it('aborts again when parts on the wire survive the abort', async () => {
    const { oss, flags } = await fixture()
    oss.createUpload(bucket, 'a')
    const late = { kind: 'partAfterAbort', partNumber: 1 } as const
    oss.faults.add({ operation: 'AbortMultipartUpload', times: 1, fault: late })
    const args = ['fragments', 'delete', `oss://${bucket}`, '--all', '--yes', ...flags]
    expect((await runPartway(args)).code).toBe(0)
    expect(oss.listUploads(bucket)).toEqual([])
  })
})
