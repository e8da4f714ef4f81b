/** The judge of the killed app can tell: each thing that must not happen is counted when it does. */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { send } from '../integration/local-oss/client.ts'
import { aTask } from '../support/build-task.ts'
import { bucket, expect, keys, test } from './fixture.ts'
import { leaveForeign } from './kills/foreign.ts'
import { judge, partsSentTwice } from './kills/judge.ts'

test('the judge of the kills counts everything that must not happen', async ({ folder, oss }) => {
  const who = { bucket, accessKeyId: keys.accessKeyId, secret: keys.accessKeySecret }
  const put = (key: string, body: Buffer): Promise<unknown> =>
    send(oss, { ...who, method: 'PUT', key, body })
  const files = new Map<string, string>()
  for (const key of ['good', 'wrong', 'missing', 'twice', 'lost', 'failed']) {
    const bytes = randomBytes(1000)
    const path = join(folder, key)
    await writeFile(path, bytes)
    files.set(key, path)
    if (key !== 'missing') await put(key, key === 'wrong' ? randomBytes(1000) : bytes)
    if (key === 'twice') await put(key, bytes)
  }
  const foreign = await leaveForeign(oss, ['good', 'wrong'])
  const tasks = [...files.keys()]
    .filter((key) => key !== 'lost')
    .map((key) =>
      aTask({
        key,
        state:
          key === 'failed'
            ? { kind: 'ended', as: 'failed', error: { code: 'network/dns', message: '' } }
            : { kind: 'ended', as: 'done' },
      }),
    )
  await put('twice', randomBytes(1000))
  await put('twice', randomBytes(1000))
  await put('nobody asked for this', randomBytes(10))
  oss.createUpload(bucket, 'good')
  const leftover = oss.createUpload(bucket, 'good')
  const withLeftover = aTask({
    key: 'good',
    state: { kind: 'ended', as: 'done' },
    leftovers: [{ uploadId: leftover, key: 'good', firstEmptyMs: 0 }],
  })
  oss.abortUpload(bucket, [...foreign.uploads.keys()][0] ?? '')

  expect(await judge(oss, [...tasks, withLeftover], { files, foreign })).toEqual({
    lostTasks: 1,
    // wrong, missing, and what was put over `twice`
    wrongObjects: 3,
    falseFailures: 1,
    leakedUploads: 1,
    // a key nobody asked for, and one object made twice
    duplicateObjects: 2,
    foreignTouched: 1,
  })
  const uploadId = oss.createUpload(bucket, 'parts')
  const query = { partNumber: '1', uploadId }
  for (let time = 0; time < 2; time++) {
    await send(oss, { ...who, method: 'PUT', key: 'parts', query, body: randomBytes(10) })
  }
  expect(partsSentTwice(oss)).toBe(1)
})
