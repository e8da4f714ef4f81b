/** A person's part in a scenario: steps that are repeated after a crash until they were acknowledged. */
import type { BatchOptions } from '../../../electron/engine/engine-api.ts'
import { createRequestBudget } from '../../../electron/engine/fragments/request-budget.ts'
import type { TaskView } from '#shared/task-view.ts'
import type { LocalFile } from '../twin/local-file.ts'
import { bucket, connectionId, type World } from '../twin/world.ts'
import type { Crasher } from './crasher.ts'

/** Nobody waits longer for an answer, nor for a task to get on. */
const patienceMs = 60 * 60_000
export const partSizeBytes = 8

/** Makes a file of `parts` parts, the last of them shorter, and names it after the scenario. */
export type MakeFile = (name: string, parts: number, key?: string) => LocalFile

export class Play {
  readonly world: World
  readonly crasher: Crasher
  readonly #acknowledged = new Map<string, (() => string | undefined) | undefined>()
  readonly #ids = new Map<LocalFile, string>()
  readonly #done = new Set<string>()
  lives = 0
  isDiskFull = false

  constructor(world: World, crasher: Crasher) {
    this.world = world
    this.crasher = crasher
  }

  /** A new life has begun: listens to it. */
  begin(): void {
    this.lives++
    const { engine, life } = this.world.program
    engine.subscribe((event) => {
      if (life.isOver || event.type !== 'task.changed') return
      const { id, state } = event.task
      if (state.kind === 'ended' && state.as === 'done') this.#done.add(id)
    })
  }

  /** The data folder is lost, and with it what was promised. */
  forget(): void {
    this.#acknowledged.clear()
    this.#ids.clear()
    this.#done.clear()
    this.world.wishes.clear()
  }

  /** An earlier program has acknowledged a task. */
  promise(file: LocalFile, id: string, check: () => string | undefined): void {
    this.#acknowledged.set(this.#nameOf(file), check)
    this.#ids.set(file, id)
    this.world.wishes.set(id, 'run')
  }

  /** What was acknowledged and is not there (I3), beyond what the checker knows. */
  async missing(): Promise<readonly string[]> {
    const { engine, stores } = this.world.program
    const wrong: string[] = []
    for (const [name, check] of this.#acknowledged) {
      const problem = check?.()
      if (problem !== undefined) wrong.push(`"${name}" was acknowledged: ${problem}`)
    }
    for (const id of this.#done) {
      if ((await stores.receipts.read(id)) === undefined) wrong.push(`no receipt of task ${id}`)
      if (this.world.wishes.get(id) === 'remove') continue
      const state = engine.task(id)?.state
      const isDone = state?.kind === 'ended' && state.as === 'done'
      if (!isDone) wrong.push(`task ${id} was shown as done and is ${JSON.stringify(state)}`)
    }
    return wrong
  }

  /**
   * One step. `check` tells, after any later start, what is not as it was acknowledged. A step that
   * was acknowledged in an earlier life is not repeated.
   */
  async once<T>(
    name: string,
    act: () => Promise<T>,
    check?: () => string | undefined,
    heard?: (answer: T) => void,
  ): Promise<void> {
    if (this.#acknowledged.has(name)) return
    this.world.oracle.tell(`> ${name}`)
    const { life } = this.world.program
    await this.wait(async () => {
      const answer = await act()
      // At this very moment: what the program says before it dies, it has said.
      if (life.isOver) return
      this.#acknowledged.set(name, check)
      heard?.(answer)
    })
  }

  /** Lets time pass until an answer is there. */
  async wait<T>(act: () => Promise<T>): Promise<void> {
    this.assertAlive()
    let isAnswered = false
    let trouble: { readonly error: unknown } | undefined
    const follow = async (): Promise<void> => {
      try {
        await act()
      } catch (error) {
        trouble = { error }
      }
      isAnswered = true
    }
    void follow()
    await this.world.time.advance(patienceMs, () => isAnswered)
    if (trouble !== undefined) throw trouble.error
    if (!isAnswered) throw new Error('no answer within an hour')
  }

  assertAlive(): void {
    if (this.crasher.isDead) throw new Error('the program has died')
  }

  /** A person drops a file; after a crash without an answer, once more. */
  add(file: LocalFile, change: Partial<BatchOptions> = {}): Promise<void> {
    const { world } = this
    const options: BatchOptions = {
      key: file.key,
      forbidOverwrite: false,
      verifyMd5: true,
      partSizeBytes,
      multipartThresholdBytes: 2 * partSizeBytes,
      links: 'skip',
      keepDone: this.lives > 1,
      ...change,
    }
    const destination = { connectionId, bucket, prefix: '' }
    const { signal } = new AbortController()
    return this.once(
      this.#nameOf(file),
      () => world.program.engine.enqueue([file.path], destination, options, signal),
      undefined,
      ({ taskIds, refused }) => {
        const [id] = taskIds
        if (id === undefined) throw new Error(`refused: ${JSON.stringify(refused)}`)
        this.#ids.set(file, id)
        world.wishes.set(id, 'run')
      },
    )
  }

  /** A person says which file the open upload of its key is from; after a crash without an answer, once more. */
  adopt(file: LocalFile): Promise<void> {
    const { world } = this
    const begin = async (): Promise<string> => {
      const { engine } = world.program
      const begun = engine.tasks().find(({ sourcePath }) => sourcePath === file.path)
      if (begun !== undefined) return begun.id
      const upload = world.service.uploads.values().find(({ key }) => key === file.key)
      if (upload === undefined) throw new Error(`no upload of ${file.key} is open`)
      const ref = { connectionId, bucket, key: file.key, uploadId: upload.uploadId }
      const { signal } = new AbortController()
      const answer = await engine.fragments.planAdoption(
        ref,
        file.path,
        createRequestBudget(),
        signal,
      )
      if (answer.kind === 'refused') throw new Error(`refused: ${answer.reason}`)
      return await engine.fragments.adopt(answer.plan, { forbidOverwrite: false, verifyMd5: true })
    }
    return this.once(`adopt ${file.key}`, begin, undefined, (id) => {
      this.#ids.set(file, id)
      world.wishes.set(id, 'run')
    })
  }

  #nameOf({ path }: LocalFile): string {
    return `add ${path.slice(this.world.folder.length + 1)}`
  }

  idOf(file: LocalFile): string {
    const id = this.#ids.get(file)
    if (id === undefined) throw new Error(`${file.path} was not added`)
    return id
  }

  taskOf(file: LocalFile): TaskView | undefined {
    return this.world.program.engine.task(this.idOf(file))
  }

  command(file: LocalFile, type: 'pause' | 'resume' | 'cancel' | 'retry'): Promise<void> {
    const id = this.idOf(file)
    const { wishes } = this.world
    const act = (): Promise<boolean> => {
      // Until it is acknowledged, both the old and the new wish may be what the disk holds.
      wishes.delete(id)
      return this.world.program.engine.command(id, type)
    }
    const isStop = type === 'pause' || type === 'cancel'
    return this.once(`${type} ${file.key}`, act, undefined, (isTaken) => {
      wishes.set(id, isTaken && isStop ? type : 'run')
    })
  }

  remove(file: LocalFile): Promise<void> {
    const id = this.idOf(file)
    const { wishes } = this.world
    const act = (): Promise<number> => {
      wishes.delete(id)
      return this.world.program.engine.remove([id], true)
    }
    return this.once(`remove ${file.key}`, act, undefined, () => wishes.set(id, 'remove'))
  }

  /** Lets time pass until it is so; also when the task came to rest before. */
  async until(file: LocalFile, isSo: (task: TaskView) => boolean): Promise<void> {
    this.assertAlive()
    await this.world.time.advance(patienceMs, () => {
      const task = this.taskOf(file)
      return task === undefined || isAtRest(task) || isSo(task)
    })
  }

  /** Until nothing more happens to it by itself. */
  rest(file: LocalFile): Promise<void> {
    return this.until(file, () => false)
  }

  /** Quits in good order and starts again. */
  async restart(): Promise<void> {
    this.assertAlive()
    await this.world.restart()
    this.assertAlive()
    this.begin()
  }
}

/** Adds the files and waits until nothing more happens to them. */
export async function uploadAll(play: Play, ...files: readonly LocalFile[]): Promise<void> {
  for (const file of files) await play.add(file)
  for (const file of files) await play.rest(file)
}

function isAtRest({ state }: TaskView): boolean {
  return state.kind === 'ended' || state.kind === 'paused' || state.kind === 'blocked'
}
