/** Takes changes, makes them durable in groups, then tells. One at a time, in order, and stubborn: a full disk makes callers wait, not fail. */
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Task } from '../task/task.ts'
import { takeGroup, type Waiting } from './commit-group.ts'
import { toDiskError } from './disk-error.ts'
import type { Generations } from './generations.ts'
import type { StoreRecord } from './records.ts'
import type { Reserve } from './reserve.ts'
import type { Trouble } from './trouble.ts'

export interface CommitLoop {
  /** Resolves when durable and applied. Rejects for an invalid record, or when closed before it could be written. */
  commit(records: readonly StoreRecord[]): Promise<void>
  /** Resolves when a new generation is written, or could not be (logged). */
  compact(): Promise<void>
  /** Goes on trying to open the first generation, which just failed with `problem`. */
  startInTrouble(problem: TransferError): void
  /** Fills the reserve in the background; a disk without that much room is trouble. */
  keepReserve(): void
  /** Writes what waits, with one last attempt if the disk is in trouble. */
  close(): Promise<void>
}

export interface CommitLoopDeps {
  readonly generations: Generations
  readonly apply: (record: StoreRecord) => void
  /** A task as it is in the index. */
  readonly known: (id: string) => Task | undefined
  readonly reserve: Reserve
  readonly trouble: Trouble
  readonly clock: Pick<Clock, 'timer'>
  readonly logger: Logger
}

const writer = 'index'

export function createCommitLoop(deps: CommitLoopDeps): CommitLoop {
  const { generations, reserve, trouble, logger, clock } = deps
  const queue: Waiting[] = []
  let running: Promise<void> | undefined
  let isClosing = false
  let isTroubled = false
  let isReserveDue = false
  let reserveFailures = 0
  let cancelReserveTimer: (() => void) | undefined
  let endPause: (() => void) | undefined

  const report = (problem: TransferError | undefined): void => {
    isTroubled = problem !== undefined
    trouble.set(writer, problem)
  }
  const pause = (failures: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.timer(backOffMs(failures), resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  /** `undefined`: done. An error: given up, because of closing or a bug. */
  const persist = async (write: () => Promise<void>): Promise<TransferError | undefined> => {
    for (let failures = 0; ; failures++) {
      try {
        await write()
        if (isTroubled) scheduleReserve()
        return undefined
      } catch (error) {
        const problem = toDiskError(error, 'writing the task list')
        logger.warn('could not write the task list', { failures, error: problem })
        if (problem.code === 'internal/bug') return problem
        if (problem.code === 'disk/full' && (await reserve.release())) {
          report(problem)
        } else if (failures > 0) {
          report(problem)
          if (isClosing) return problem
          await pause(failures)
        }
      }
    }
  }
  /** After trouble, all is well only when the reserve is back. */
  const scheduleReserve = (): void => {
    if (isClosing) return
    cancelReserveTimer ??= clock.timer(backOffMs(reserveFailures), () => {
      cancelReserveTimer = undefined
      isReserveDue = true
      wake()
    })
  }
  const fillReserve = async (): Promise<void> => {
    isReserveDue = false
    try {
      await reserve.ensure()
      reserveFailures = 0
      report(undefined)
    } catch (error) {
      reserveFailures += 1
      report(toDiskError(error, 'keeping a reserve'))
      scheduleReserve()
    }
  }
  const writeGroup = async (): Promise<void> => {
    const { members, json } = takeGroup(queue, deps.known)
    if (members.length === 0) return
    const problem = await persist(() => generations.append(json))
    for (const { records, resolve, reject } of members) {
      if (problem === undefined) {
        for (const record of records) deps.apply(record)
        resolve()
      } else reject(problem)
    }
    if (generations.isCompactionDue()) await rotate()
  }
  const rotate = async (): Promise<undefined> => {
    await generations.rotate().catch((error: unknown) => {
      // The old journal goes on; the next group asks again.
      logger.warn('could not begin a new generation', { error: toDiskError(error, 'compacting') })
    })
  }
  const step = async (): Promise<void> => {
    if (queue[0]?.kind === 'commit') return writeGroup()
    const job = queue.shift()
    if (job === undefined) return
    const problem = job.kind === 'begin' ? await persist(() => generations.begin()) : await rotate()
    if (problem === undefined) job.resolve()
    else job.reject(problem)
  }
  const hasWork = (): boolean => queue.length > 0 || (isReserveDue && !isClosing)
  const run = async (): Promise<void> => {
    // One turn later, so that what is committed in the same tick becomes one group.
    await Promise.resolve()
    while (hasWork()) await (queue.length > 0 ? step() : fillReserve())
  }
  const wake = (): void => {
    running ??= run().finally(() => {
      running = undefined
      if (hasWork()) wake()
    })
  }
  const enqueue = (kind: Waiting['kind'], records: readonly StoreRecord[] = []): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isClosing) {
        const message = 'the database is closed'
        return reject(new TransferError('internal/bug', message, { retry: 'never' }))
      }
      queue.push({ kind, records, resolve, reject })
      wake()
    })
  const idle = async (): Promise<void> => {
    for (let current = running; current !== undefined; current = running) await current
  }

  return {
    commit: (records) => enqueue('commit', records),
    compact: async () => {
      await enqueue('rotate')
      await generations.settled()
    },
    startInTrouble: (problem) => {
      report(problem)
      enqueue('begin').catch((last: unknown) => {
        logger.warn('closed before the first generation was written', { error: last })
      })
    },
    keepReserve: () => {
      isReserveDue = true
      wake()
    },
    close: async () => {
      isClosing = true
      endPause?.()
      await idle()
      cancelReserveTimer?.()
      await generations.close()
    },
  }
}

function backOffMs(failures: number): number {
  return Math.min(10_000, 250 * 2 ** failures)
}
