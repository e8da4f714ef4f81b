/** Which of the waiting changes become durable together. */
import { TransferError } from '../errors.ts'
import type { Task } from '../task/task.ts'
import { checkRecord, type StoreRecord } from './records.ts'

/** A change and who waits for it. */
export interface Waiting {
  /** `begin` wants a generation to be open, `rotate` a new one; they bring no records. */
  readonly kind: 'commit' | 'begin' | 'rotate'
  readonly records: readonly StoreRecord[]
  readonly resolve: () => void
  readonly reject: (error: TransferError) => void
}

export interface CommitGroup {
  readonly members: readonly Waiting[]
  /** All their records, as JSON of an array. */
  readonly json: string
}

/** A group ends here, so that one write and its check never hold the main loop for long. */
const groupBytes = 256 * 1024

/**
 * Takes commits from the front of the queue until the group is long enough. A commit with a record
 * that a later start would drop is refused here, alone. `known`: a task as it is in the index.
 */
export function takeGroup(queue: Waiting[], known: (id: string) => Task | undefined): CommitGroup {
  const members: Waiting[] = []
  const pieces: string[] = []
  let length = 0
  let taken = 0
  for (const waiting of queue) {
    if (waiting.kind !== 'commit' || length >= groupBytes) break
    taken += 1
    const json = toJson(waiting, known)
    if (json === undefined) continue
    if (json.length > 0) pieces.push(json)
    length += json.length
    members.push(waiting)
  }
  // At once: taking 100,000 from the front one by one moves the rest 100,000 times.
  queue.splice(0, taken)
  return { members, json: `[${pieces.join(',')}]` }
}

/** Without its brackets; `undefined` when it was refused. */
function toJson(
  { records, reject }: Waiting,
  known: (id: string) => Task | undefined,
): string | undefined {
  try {
    const bad = records.flatMap((record) => checkRecord(record, known).dropped)
    if (bad.length > 0) throw new Error(bad.join(', '))
    return JSON.stringify(records).slice(1, -1)
  } catch (error) {
    // A cycle or a BigInt has no JSON; whatever it is, only this commit is wrong.
    const message = `records do not hold up: ${String(error)}`
    reject(new TransferError('internal/bug', message, { retry: 'never', cause: error }))
    return undefined
  }
}
