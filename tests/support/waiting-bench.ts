/** Many tasks of one connection over a line that a test can cut. */
import { expect } from 'vitest'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { stateName, type StateName } from '#shared/task-view.ts'
import type { EngineLimits } from '../../electron/engine/engine-api.ts'
import type { StorageAccess } from '../../electron/engine/storage/storage.ts'
import { startFront, type Front } from './front.ts'
import { startTestOss, type TestOss } from './local-oss.ts'
import { startRealEngine, type RealEngine } from './real-engine.ts'
import { seededBytes } from './seeded-bytes.ts'
import { tempFolder } from './temp-folder.ts'

/** The smallest part there is. */
export const P = 100 * 1024

export interface WaitingBench extends AsyncDisposable {
  readonly oss: TestOss
  readonly front: Front
  readonly real: RealEngine
  /** Adds so many files of so many parts, over the connection `connection` if none is named; answers the ids. */
  add(files: number, parts: number, connectionId?: string): Promise<readonly string[]>
  /** Resolves once the tasks are in one of the states, all at the same time. */
  all(ids: readonly string[], ...names: readonly StateName[]): Promise<void>
  /** Resolves when the only trouble there is is as meant. */
  trouble(isMeant: (health: ConnectionHealth) => boolean): Promise<ConnectionHealth>
  /** All are done with the right bytes, and no acknowledged part was sent twice. */
  expectDone(ids: readonly string[]): Promise<void>
}

export interface WaitingWish {
  readonly limits?: Partial<EngineLimits>
  /** Asked for every request; the endpoint is that of the line. */
  readonly access?: (
    access: StorageAccess,
    connectionId: string,
  ) => StorageAccess | Promise<StorageAccess>
  readonly renewKeys?: (connectionId: string) => Promise<boolean>
  readonly workerUrl?: URL
}

export async function startWaitingBench(wish: WaitingWish = {}): Promise<WaitingBench> {
  const folder = await tempFolder()
  const oss = await startTestOss()
  const front = await startFront(oss.server.origin)
  const change = wish.access ?? ((access: StorageAccess) => access)
  const real = await startRealEngine({
    folder: `${folder.path}/data`,
    access: async (id) => await change({ ...oss.access, endpoint: front.origin }, id),
    ...(wish.renewKeys === undefined ? {} : { renewKeys: wish.renewKeys }),
    limits: { tasksAtOnce: 20, partsAtOnce: 2, connectionsAtOnce: 16, ...wish.limits },
    ...(wish.workerUrl === undefined ? {} : { workerUrl: wish.workerUrl }),
  })
  const contents = new Map<string, Buffer>()
  let files = 0

  const isAt = (id: string, names: readonly StateName[]): boolean => {
    const task = real.engine.task(id)
    return task !== undefined && names.includes(stateName(task.state))
  }

  return {
    oss,
    front,
    real,
    add: async (count, parts, connectionId = 'connection') => {
      const paths: string[] = []
      for (let made = 0; made < count; made++) {
        const bytes = seededBytes(parts * P, ++files)
        contents.set(`file-${files}`, bytes)
        paths.push(await folder.file(`file-${files}`, bytes))
      }
      return await real.add(paths, { connectionId })
    },
    all: async (ids, ...names) => {
      const isThere = (): boolean => ids.every((id) => isAt(id, names))
      if (!isThere()) await real.event(isThere)
    },
    trouble: async (isMeant) => {
      const found = (): ConnectionHealth | undefined => real.engine.health().find(isMeant)
      if (found() === undefined) await real.event(() => found() !== undefined)
      const health = found()
      if (health === undefined) throw new Error('the trouble is gone')
      return health
    },
    expectDone: async (ids) => {
      for (const id of ids) {
        const task = await real.reaches(id, 'done', 'failed')
        expect(task.state).toEqual({ kind: 'ended', as: 'done' })
        const bytes = contents.get(task.key)
        expect((await oss.object(task.key)).equals(bytes ?? Buffer.of())).toBe(true)
      }
      const acknowledged = oss
        .requests('UploadPart')
        .filter(({ status }) => status === 200)
        .map(({ key, partNumber }) => `${key} ${partNumber}`)
      expect(acknowledged.length).toBe(new Set(acknowledged).size)
    },
    [Symbol.asyncDispose]: async () => {
      oss.server.faults.clear()
      await real[Symbol.asyncDispose]()
      await front[Symbol.asyncDispose]()
      await oss[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}
