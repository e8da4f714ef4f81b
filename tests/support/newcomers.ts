/** Engines that know nothing, uploads somebody else began, and the loss of a data folder. */
import { rm } from 'node:fs/promises'
import { expect, onTestFinished } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { systemClock } from '../../electron/engine/ports.ts'
import { createOssStorage } from '../../electron/engine/storage/oss/oss-storage.ts'
import type { EngineBench } from './engine-bench.ts'
import { KiB, startRealEngine, type AddOptions, type RealEngine } from './real-engine.ts'
import { tempFolder } from './temp-folder.ts'
import { until } from './until.ts'

export interface Newcomers {
  /** An engine with a data folder that has never been used. */
  readonly newcomer: () => Promise<{ readonly real: RealEngine; readonly data: string }>
  /** Uploads until `count` parts are stored, then loses everything it knew. Answers the upload ID. */
  readonly loseAfter: (
    count: number,
    path: string,
    name: string,
    options?: AddOptions,
  ) => Promise<string>
  /** An open upload that another program began, with these parts; answers its ID. */
  readonly foreignUpload: (key: string, parts?: ReadonlyMap<number, Buffer>) => Promise<string>
  /** The task is done and the object is the file. */
  readonly endsDone: (real: RealEngine, id: string, bytes: Buffer) => Promise<TaskView>
  readonly initiated: () => number
  /** IDs of the open uploads of a key. */
  readonly openUploads: (key: string) => readonly string[]
}

const live = new AbortController().signal

/** Those parts of a file, as the planner cuts it into 100 KiB. */
export function partsOf(bytes: Buffer, ...numbers: readonly number[]): Map<number, Buffer> {
  const size = 100 * KiB
  return new Map(
    numbers.map((number) => [number, bytes.subarray((number - 1) * size, number * size)]),
  )
}

export function useNewcomers(bench: EngineBench): Newcomers {
  async function newcomer(): Promise<{ readonly real: RealEngine; readonly data: string }> {
    const folder = await tempFolder()
    const data = `${folder.path}/data`
    const real = await startRealEngine({ folder: data, access: async () => bench.oss().access })
    onTestFinished(async () => {
      await real[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    })
    return { real, data }
  }

  return {
    newcomer,
    loseAfter: async (count, path, name, options) => {
      const hole = bench.oss().server.faults.add({
        operation: 'UploadPart',
        key: name,
        skip: count,
        fault: { kind: 'blackHole' },
      })
      const { real, data } = await newcomer()
      const id = await real.addOne(path, options)
      await until(() => real.engine.task(id)?.partsStored === count)
      const uploadId = real.engine.task(id)?.uploadId ?? ''
      await real[Symbol.asyncDispose]()
      await rm(data, { recursive: true })
      hole.remove()
      bench.oss().server.log.clear()
      return uploadId
    },
    foreignUpload: async (key, parts = new Map<number, Buffer>()) => {
      const storage = createOssStorage(bench.oss().access, { connections: 1, clock: systemClock })
      const upload = await storage.initiate(
        { bucket: 'bucket', key },
        { contentType: 'text/plain', metadata: {}, forbidOverwrite: false },
        live,
      )
      for (const [number, bytes] of parts) {
        const body = {
          lengthBytes: bytes.length,
          md5Base64: undefined,
          open: async function* () {
            yield bytes
          },
        }
        await storage.putPart(upload, number, body, live)
      }
      await storage.close()
      bench.oss().server.log.clear()
      return upload.uploadId
    },
    endsDone: async (real, id, bytes) => {
      const task = await real.reaches(id, 'done', 'failed', 'name-taken', 'source-changed')
      expect(task.state).toEqual({ kind: 'ended', as: 'done' })
      expect((await bench.oss().object(task.key)).equals(bytes)).toBe(true)
      return task
    },
    initiated: () => bench.oss().requests('InitiateMultipartUpload').length,
    openUploads: (key) =>
      bench
        .oss()
        .server.listUploads('bucket')
        .filter((upload) => upload.key === key)
        .map(({ uploadId }) => uploadId),
  }
}
