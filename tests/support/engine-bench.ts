/** One Local OSS, one engine and one folder for all tests of a file; keys keep the tests apart. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { startTestOss, type TestOss } from './local-oss.ts'
import { startRealEngine, type RealEngine, type RealEngineWish } from './real-engine.ts'
import { seededBytes } from './seeded-bytes.ts'
import { tempFolder, type TempFolder } from './temp-folder.ts'

export interface EngineBench {
  oss(): TestOss
  real(): RealEngine
  folder(): TempFolder
  /** A file of seeded bytes under a name no other test has. */
  source(
    sizeBytes: number,
  ): Promise<{ readonly path: string; readonly name: string; readonly bytes: Buffer }>
  /** The task is done and the object is the file. */
  expectDone(id: string, bytes: Buffer): Promise<TaskView>
  /** Part numbers the service has acknowledged for a key, in that order. */
  acknowledged(key: string): readonly (number | undefined)[]
}

export function useEngineBench(wish: Pick<RealEngineWish, 'limits'> = {}): EngineBench {
  let oss: TestOss
  let real: RealEngine
  let folder: TempFolder
  let files = 0
  beforeAll(async () => {
    folder = await tempFolder()
    oss = await startTestOss()
    const data = `${folder.path}/data`
    real = await startRealEngine({ folder: data, access: async () => oss.access, ...wish })
  })
  afterAll(async () => {
    oss.server.faults.clear()
    await real[Symbol.asyncDispose]()
    await oss[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
    expect(real.logger.errors).toEqual([])
  })
  beforeEach(() => {
    oss.server.faults.clear()
    oss.server.log.clear()
  })
  return {
    oss: () => oss,
    real: () => real,
    folder: () => folder,
    source: async (sizeBytes) => {
      const name = `file-${++files}`
      const bytes = seededBytes(sizeBytes, files)
      return { name, bytes, path: await folder.file(name, bytes) }
    },
    expectDone: async (id, bytes) => {
      const task = await real.reaches(id, 'done', 'failed', 'name-taken', 'source-changed')
      expect(task.state).toEqual({ kind: 'ended', as: 'done' })
      expect((await oss.object(task.key)).equals(bytes)).toBe(true)
      expect(task).toMatchObject({ confirmedBytes: bytes.length, inFlightBytes: 0 })
      expect(oss.server.listUploads('bucket').filter(({ key }) => key === task.key)).toEqual([])
      return task
    },
    acknowledged: (key) =>
      oss
        .requests('UploadPart')
        .filter((entry) => entry.key === key && entry.status === 200)
        .map(({ partNumber }) => partNumber),
  }
}
