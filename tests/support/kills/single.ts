/** One file, one service, and as many processes one after the other as a test wants. */
import { join } from 'node:path'
import { expect } from 'vitest'
import type { EngineLimits } from '../../../electron/engine/engine-api.ts'
import type { Choices } from '../choices.ts'
import { tempFolder } from '../temp-folder.ts'
import { aFile, startKillOss, type KillFile, type KillOss } from './bench.ts'
import { judge, type Verdict } from './judge.ts'
import { checkStore, openFolder } from './store-check.ts'
import type { FileWish, Told, UploaderWish } from './told.ts'
import { startUploading, type Uploading } from './uploading.ts'

export interface SingleUpload extends AsyncDisposable {
  readonly oss: KillOss
  readonly file: KillFile
  /** Starts the next process over the same data folder. */
  start(more?: Partial<UploaderWish>): Uploading
  /** Kills it, and compares what it leaves with what it has acknowledged. */
  kill(program: Uploading): Promise<void>
  /** It ends by itself, and without a bug. */
  ends(program: Uploading): Promise<void>
  /** Nothing is under way any more: the verdict, with nothing to complain about. */
  isProven(): Promise<Verdict>
}

export interface SingleWish extends Partial<FileWish> {
  readonly sizeBytes: number
  readonly choices: Choices
  readonly limits?: Partial<EngineLimits> & { readonly partsAtOnce?: number }
  readonly compileCache: string
  /** The data folder; default: one beside the file. */
  readonly data?: string
  readonly limitedTo?: string | undefined
}

export async function singleUpload(wish: SingleWish): Promise<SingleUpload> {
  const { sizeBytes, choices, limits = {} } = wish
  const { partSizeBytes = 100 * 1024, verifyMd5 = true, forbidOverwrite = false } = wish
  const folder = await tempFolder()
  const options = { partSizeBytes, verifyMd5, forbidOverwrite }
  const file = await aFile(folder, 'single', sizeBytes, options, choices.below(2 ** 31))
  const oss = await startKillOss([file.key])
  oss.server.setVersioning('bucket', 'Enabled')
  const foreignBefore = oss.foreign()
  const data = wish.data ?? join(folder.path, 'data')
  const told: Told[] = []
  const killedAtMs: number[] = []
  const running = new Set<Uploading>()
  const { path } = file
  const { limitedTo } = wish
  const program = {
    folder: data,
    access: oss.access,
    limits,
    limitedTo,
    files: [{ path, ...options }],
  }

  return {
    oss,
    file,
    start: (more = {}) => {
      const started = startUploading({ ...program, ...more }, wish.compileCache)
      running.add(started)
      void started.ended.then(() => running.delete(started))
      return started
    },
    kill: async (victim) => {
      killedAtMs.push(Date.now())
      expect(await victim.kill()).toBe(true)
      told.push(...victim.told)
      expect(await checkStore(data, told)).toEqual({ lostTasks: [], others: [] })
    },
    ends: async (last) => {
      expect(await last.ended).toBe(0)
      told.push(...last.told)
      expect(last.told.filter(({ type }) => type === 'bug')).toEqual([])
    },
    isProven: async () => {
      await oss.quiet()
      expect(await checkStore(data, told)).toEqual({ lostTasks: [], others: [] })
      const stores = await openFolder(data)
      const partsAtOnce = limits.partsAtOnce ?? 4
      const facts = { oss, files: [file], stores, killedAtMs, partsAtOnce, foreignBefore }
      try {
        const verdict = await judge(facts)
        expect(verdict.complaints).toEqual([])
        return verdict
      } finally {
        await stores.close()
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const program of running) await program.kill()
      await oss[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}
