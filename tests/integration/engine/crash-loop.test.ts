import { rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { startRealEngine } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { startTestOss } from '../../support/local-oss.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const workerUrl = new URL('../../support/dying-worker.ts', import.meta.url)
const P = 100 * 1024

it('workers that die again and again stop everything until a person goes on', async () => {
  await using folder = await tempFolder()
  await using oss = await startTestOss()
  const data = join(folder.path, 'data')
  await using real = await startRealEngine({
    folder: data,
    access: async () => oss.access,
    limits: { tasksAtOnce: 1 },
    workerUrl,
  })
  const { engine } = real
  const deadly = await folder.file('deadly', seededBytes(3 * P, 1))
  const harmless = await folder.file('harmless', seededBytes(3 * P, 2))
  const [first = '', second = ''] = await real.add([deadly, harmless])
  const stopped = await real.event(({ type }) => type === 'workers-stopped')
  expect(stopped).toMatchObject({ deaths: 3, error: { code: 'internal/bug' } })
  await real.reaches(first, 'paused')
  await real.reaches(second, 'paused')
  await engine.idle(AbortSignal.timeout(30_000))
  const told = engine.log(first).filter(({ level }) => level === 'error')
  expect(told).toMatchObject([{ event: 'state', params: { name: 'paused' } }])
  const stops = real.events.filter(({ type }) => type === 'workers-stopped')
  expect(stops).toHaveLength(1)

  await engine.command(second, 'resume')
  await real.reaches(second, 'done')
  // The file is another one now: the way out of a loop that only this file makes.
  await rename(deadly, join(dirname(deadly), 'put-aside'))
  await engine.command(first, 'resume')
  await real.reaches(first, 'source-missing')
  expect(real.events.filter(({ type }) => type === 'workers-stopped')).toHaveLength(1)
})
