/** Bugs that a crash at the right point shows, each with the scenarios in which it is looked for. */
import type { FileSystem } from '../../../electron/engine/store/file-system.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { mutants } from '../twin/mutants.ts'
import type { Mutant } from '../twin/world.ts'

export interface PlantedBug extends Mutant {
  readonly scenarios: readonly string[]
  /** Between the store and the disk. */
  readonly files?: (real: FileSystem) => FileSystem
}

export const plantedBugs: readonly PlantedBug[] = [
  known('new tasks are acknowledged before they are on the disk', 'put'),
  inStores('a change is acknowledged before it is on the disk', 'pause', (real) => {
    let tail = Promise.resolve()
    const save = async (task: Task): Promise<void> => {
      tail = tail.then(() => later(() => real.tasks.save(task)))
    }
    return { tasks: { ...real.tasks, save } }
  }),
  known('the upload ID is not written', 'parts-3'),
  inStores('settings are acknowledged before they are on the disk', 'settings', (real) => ({
    settings: {
      ...real.settings,
      save: async (change) => {
        void later(() => real.settings.save(change))
        return { ...real.settings.read(), ...change }
      },
    },
  })),
  inStores('a task is called done before its receipt is written', 'put', (real) => ({
    receipts: {
      ...real.receipts,
      write: async (id, receipt) => void later(() => real.receipts.write(id, receipt)),
    },
  })),
  onDisk('nothing is ever synced', 'put', (real) => ({
    create: async (path) => ({ ...(await real.create(path)), datasync: async () => {} }),
  })),
  onDisk('receipts of small files are not synced', 'put', (real) => ({
    create: async (path) => {
      const file = await real.create(path)
      return path.includes('receipts') ? { ...file, datasync: async () => {} } : file
    },
  })),
  onDisk('names are never synced', 'put', () => ({ syncFolder: async () => {} })),
]

function known(name: string, ...scenarios: readonly string[]): PlantedBug {
  const mutant = mutants.find((each) => each.name === name)
  if (mutant === undefined) throw new Error(`no mutant "${name}"`)
  return { ...mutant, scenarios }
}

function inStores(
  name: string,
  scenario: string,
  change: (real: Stores) => Partial<Stores>,
): PlantedBug {
  return { name, scenarios: [scenario], stores: (real) => ({ ...real, ...change(real) }) }
}

function onDisk(
  name: string,
  scenario: string,
  change: (real: FileSystem) => Partial<FileSystem>,
): PlantedBug {
  return { name, scenarios: [scenario], files: (real) => ({ ...real, ...change(real) }) }
}

/** A few turns of the event loop late; by then the program may be gone, and its database with it. */
async function later(write: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve))
  await write().catch(() => {})
}
