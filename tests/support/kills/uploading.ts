/** Runs the uploading program, listens to it, and kills it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { tempFolder, type TempFolder } from '../temp-folder.ts'
import type { Told, UploaderWish } from './told.ts'

const program = fileURLToPath(new URL('./uploader.ts', import.meta.url))

/** A running program; disposing it kills what is left of it. */
export interface Uploading extends AsyncDisposable {
  /** Everything it has said so far. */
  readonly told: readonly Told[]
  /** Resolves with the first line that is meant, counted from `from`; `undefined` when it ended without. */
  hears(isMeant: (line: Told) => boolean, from?: number): Promise<Told | undefined>
  /** SIGKILL. Resolves when it is gone; `false` when it had ended by itself. */
  kill(): Promise<boolean>
  /** Resolves when it has ended and all its words were read: the exit code, `null` after a kill. */
  readonly ended: Promise<number | null>
}

/** `compileCache`: a folder in which Node keeps what it has compiled, so that the next one starts sooner. */
export function startUploading(wish: UploaderWish, compileCache: string): Uploading {
  const child = spawn(process.execPath, [program, JSON.stringify(wish)], {
    // Its input ends with this process, and it with its input.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  const told: Told[] = []
  const listeners = new Set<() => void>()
  let isOver = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    told.push(JSON.parse(line) as Told)
    for (const listener of listeners) listener()
  })
  const ended = once(child, 'close').then(([code]) => {
    isOver = true
    for (const listener of listeners) listener()
    return code as number | null
  })

  async function kill(): Promise<boolean> {
    child.kill('SIGKILL')
    await ended
    return child.signalCode === 'SIGKILL'
  }

  return {
    told,
    hears: (isMeant, from = 0) =>
      new Promise((resolve) => {
        const look = (): void => {
          const line = told.slice(from).find(isMeant)
          if (line === undefined && !isOver) return
          listeners.delete(look)
          resolve(line)
        }
        listeners.add(look)
        look()
      }),
    kill,
    ended,
    [Symbol.asyncDispose]: async () => void (await kill()),
  }
}

/** A folder for what Node has compiled, shared by the programs of one test file: its path. */
export function useCompileCache(): () => string {
  let folder: TempFolder
  beforeAll(async () => {
    folder = await tempFolder()
  })
  afterAll(() => folder[Symbol.asyncDispose]())
  return () => folder.path
}
