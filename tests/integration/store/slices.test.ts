/**
 * The main loop with 20,000 tasks and parts by the ten thousand: what is parsed, written as JSON
 * and checked in one turn of it is bounded. No clock decides: the work of each turn is counted.
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { taskSchema } from '../../../electron/engine/task/task.ts'
import { countTurns } from '../../support/loop-turns.ts'
import { aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const MiB = 1024 * 1024
/** A slice of the index, a group of the journal and a part table may meet in one turn. */
const mostJson = 1.5 * MiB
const mostTasks = 2000
const upload = { uploadId: 'U', key: 'k', partSizeBytes: 100_000, initiatedAtMs: 1 }
const tasks = Array.from({ length: 20_000 }, (_, n) => aTask(`t${n}`, { upload }))
const parts = new Map(
  Array.from({ length: 10_000 }, (_, at) => {
    const md5 = at.toString(16).padStart(32, '0')
    return [at + 1, { number: at + 1, md5, crc64: `${at}`, etag: md5.toUpperCase() }]
  }),
)

interface Work {
  json: number
  tasks: number
}

/** The most JSON and the most tasks any turn had to do with. */
async function heaviest(work: () => Promise<unknown>): Promise<Work> {
  using turns = countTurns()
  const perTurn = new Map<number, Work>()
  const note = (what: keyof Work, amount: number): void => {
    const turn = perTurn.get(turns.now()) ?? { json: 0, tasks: 0 }
    turn[what] += amount
    perTurn.set(turns.now(), turn)
  }
  const { parse, stringify } = JSON
  const check = taskSchema.safeParse.bind(taskSchema)
  vi.spyOn(JSON, 'parse').mockImplementation((text) => {
    note('json', text.length)
    return parse(text) as unknown
  })
  vi.spyOn(JSON, 'stringify').mockImplementation((value) => {
    const text = stringify(value)
    note('json', text?.length ?? 0)
    return text
  })
  vi.spyOn(taskSchema, 'safeParse').mockImplementation((value) => {
    note('tasks', 1)
    return check(value)
  })
  await work()
  vi.restoreAllMocks()
  const all = [...perTurn.values()]
  return {
    json: Math.max(...all.map(({ json }) => json)),
    tasks: Math.max(...all.map((turn) => turn.tasks)),
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the store with much in it', () => {
  it('never does much in one turn of the main loop', async () => {
    await using folder = await tempFolder()
    const open = (): Promise<Stores> =>
      openStores({ folder: folder.path, clock: systemClock, logger: silentLogger })
    const most: Record<string, Work> = {}
    let stores = await open()
    most['adding'] = await heaviest(() => stores.tasks.add(tasks))
    most['saving'] = await heaviest(() =>
      Promise.all(tasks.slice(0, 9000).map((task) => stores.tasks.save({ ...task, retries: 1 }))),
    )
    const shape = { uploadId: 'U', sizeBytes: 1e9, partSizeBytes: 100_000, parts }
    most['checkpoints'] = await heaviest(() =>
      Promise.all(
        tasks.slice(0, 12).map(({ id }) => stores.checkpoints.write({ taskId: id, ...shape })),
      ),
    )
    most['closing'] = await heaviest(() => stores.close())
    most['opening'] = await heaviest(async () => {
      stores = await open()
    })
    most['reading'] = await heaviest(() =>
      Promise.all(tasks.slice(0, 12).map(({ id }) => stores.checkpoints.read(id))),
    )
    most['removing'] = await heaviest(() => stores.tasks.remove(tasks.map(({ id }) => id)))
    await stores.close()
    console.log(`most in one turn: ${JSON.stringify(most)}`)
    for (const [doing, work] of Object.entries(most)) {
      expect(work.json, `${doing}: characters of JSON`).toBeLessThan(mostJson)
      expect(work.tasks, `${doing}: tasks checked`).toBeLessThan(mostTasks)
    }
    expect(most['opening']?.tasks).toBeGreaterThan(0)
  })
})
