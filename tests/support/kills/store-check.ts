/** What the data folder of a dead process has to hold. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { stateName } from '#shared/task-view.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { tempFolder } from '../temp-folder.ts'
import type { Told } from './told.ts'

/** What is wrong with the store, and what belongs to the gate of it. */
export interface StoreProblems {
  readonly lostTasks: readonly string[]
  readonly others: readonly string[]
}

/**
 * Opens a copy of the folder, so that the next process meets what the kill has left, and compares it
 * with everything that was acknowledged until then.
 */
export async function checkStore(folder: string, told: readonly Told[]): Promise<StoreProblems> {
  await using place = await tempFolder()
  const copy = join(place.path, 'copy')
  await cp(folder, copy, { recursive: true })
  const stores = await openFolder(copy)
  try {
    return problemsOf(stores, told)
  } finally {
    await stores.close()
  }
}

/** Opens a data folder that no process holds. */
export function openFolder(folder: string): Promise<Stores> {
  return openStores({ folder, clock: systemClock, logger: silentLogger })
}

function problemsOf({ recovery, tasks }: Stores, told: readonly Told[]): StoreProblems {
  const lostTasks: string[] = []
  const others: string[] = []
  const { quarantined, dropped, lost } = recovery
  if (lost || quarantined.length + dropped.length > 0) others.push(JSON.stringify(recovery))
  const found = new Map(tasks.all().map((task) => [task.id, task]))
  const paths = new Set(tasks.all().map(({ source }) => source.path))
  if (paths.size !== found.size) others.push('a file has two tasks')
  for (const line of told) {
    if (line.type === 'bug') others.push(`${line.message} ${line.fields}`)
    const task = 'id' in line ? found.get(line.id) : undefined
    if (line.type === 'added' && task === undefined) lostTasks.push(line.path)
    if (line.type === 'state' && line.state === 'done' && task?.result === undefined) {
      lostTasks.push(`${line.id} is not done any more`)
    }
    if (line.type === 'cancel-taken' && task !== undefined) {
      const state = stateName(task.state)
      const isKept = state === 'cancelling' || state === 'cancelled' || state === 'done'
      if (!isKept) lostTasks.push(`${line.id} was to be cancelled, is ${state}`)
    }
  }
  return { lostTasks, others }
}
