/** `partway ls` against a real service, as a process of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import { bodyOf } from '../../contract/storage-harness.ts'
import { startTestOss, type TestOss } from '../../support/local-oss.ts'
import { partway, type Ended } from './partway.ts'

let oss: TestOss

beforeAll(async () => {
  oss = await startTestOss({ fullPage: 2 })
  const storage = createOssStorage(oss.access, { connections: 2, clock: Date })
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  for (const key of ['a.txt', 'films/1.mov', 'films/\u001b[31mred', 'films/new/x', 'z']) {
    const target = { bucket: 'bucket', key }
    await storage.putObject(
      target,
      bodyOf(Buffer.from('12345')),
      options,
      AbortSignal.timeout(30_000),
    )
  }
  await storage.close()
})
afterAll(() => oss[Symbol.asyncDispose]())

function ls(...args: readonly string[]): Promise<Ended> {
  const env = {
    OSS_ACCESS_KEY_ID: oss.access.accessKeyId,
    OSS_ACCESS_KEY_SECRET: oss.access.accessKeySecret,
  }
  return partway(['ls', ...args, '--endpoint', oss.server.origin], { env }).ended
}

describe('partway ls', () => {
  it('lists one level over all pages, for a program', async () => {
    const { code, events } = await ls('oss://bucket/films/', '--json')
    expect(code).toBe(0)
    expect(events).toMatchObject([
      { type: 'object', key: 'films/\u001b[31mred', bytes: 5, storageClass: 'Standard' },
      { type: 'object', key: 'films/1.mov' },
      { type: 'folder', key: 'films/new/' },
      { type: 'summary', folders: 1, objects: 2, bytes: 10, stopped: false },
    ])
  })

  it('lists everything below for a person, and nothing a terminal would act on', async () => {
    const { code, stdout } = await ls('-r', 'oss://bucket/films', '--max', '2')
    expect(code).toBe(0)
    expect(stdout).toContain(String.raw`oss://bucket/films/\u{1B}[31mred`)
    expect(stdout).toContain('2 objects, 10 B; stopped there, see --max')
    expect(stdout).not.toContain('\u001b')
  })

  it('lists the buckets, and says what is wrong', async () => {
    const [all, gone] = await Promise.all([ls(), ls('oss://not-there/')])
    expect(all.stdout).toContain('oss://bucket/  cn-hangzhou')
    expect(gone.code).toBe(1)
    expect(gone.stderr).toContain('bucket')
    expect((await ls('--max', 'many', 'oss://bucket')).code).toBe(2)
  })
})
