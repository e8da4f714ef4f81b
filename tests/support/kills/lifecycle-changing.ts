/** Runs the program that changes lifecycle rules, and kills it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LifecycleChange } from '../../../electron/engine/lifecycle/lifecycle-change.ts'
import type { StorageAccess } from '../../../electron/engine/storage/storage.ts'

const program = fileURLToPath(new URL('./lifecycle-changer.ts', import.meta.url))

/** The program's one argument, as JSON. */
export interface LifecycleChangerWish {
  /** The data folder. */
  readonly folder: string
  readonly access: StorageAccess
  readonly change: LifecycleChange
}

/** A running program; disposing it kills what is left of it. */
export interface LifecycleChanging extends AsyncDisposable {
  /** SIGKILL. Resolves when it is gone; `false` when it had ended by itself. */
  kill(): Promise<boolean>
  /** What it has said, once it has ended. */
  readonly said: Promise<string>
}

export function startLifecycleChange(
  wish: LifecycleChangerWish,
  compileCache: string,
): LifecycleChanging {
  const child = spawn(process.execPath, [program, JSON.stringify(wish)], {
    // Its input ends with this process, and it with its input.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  let heard = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  const said = once(child, 'close').then(() => heard)
  async function kill(): Promise<boolean> {
    child.kill('SIGKILL')
    await said
    return child.signalCode === 'SIGKILL'
  }
  return { kill, said, [Symbol.asyncDispose]: async () => void (await kill()) }
}
