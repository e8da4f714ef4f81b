/** Real store files, cut and flipped: what is provable stays, and nothing is made up. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { recover } from '../../../electron/engine/store/recover.ts'
import { storeSchema } from '../../../electron/engine/store/schema.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { createCrashDisk, type DiskContent } from '../../support/crash-file-system.ts'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const opened = (folder: string) => openStores({ folder, clock: systemClock, logger: silentLogger })

/** Every version of every task that was ever written, and the tasks there are at the end. */
const written = new Set<string>()
let last: readonly Task[] = []
let content: DiskContent = new Map()
const newest = ['/data/snap.2', '/data/jnl.2']

function note(task: Task): Task {
  written.add(JSON.stringify(task))
  return task
}

/** A small store with two generations and something in the newest journal. */
beforeAll(async () => {
  await using folder = await tempFolder()
  for (const ids of [['a'], ['b', 'c']]) {
    const stores = await opened(folder.path)
    for (const id of ids) await stores.tasks.add([note(aTask(id))])
    last = stores.tasks.all()
    await stores.close()
  }
  const names = (await readdir(folder.path)).filter((name) => /^(snap|jnl)\./.test(name))
  const files = names.map(async (name): Promise<[string, Buffer]> => [
    `/data/${name}`,
    await readFile(join(folder.path, name)),
  ])
  content = new Map(await Promise.all(files))
})

async function tasksAfter(damaged: DiskContent): Promise<readonly Task[]> {
  const { files } = createCrashDisk(damaged)
  const found = await recover({ folder: '/data', files, schema: storeSchema, logger: silentLogger })
  return [...found.index.tasks.values()]
}

const bytesOf = (path: string): Buffer => content.get(path) ?? Buffer.alloc(0)
const linesIn = (bytes: Buffer): number => bytes.toString('latin1').split('\n').length - 1

describe('a store that was damaged', () => {
  it('has two generations to lose', () => {
    const names = ['jnl.1', 'jnl.2', 'snap.1', 'snap.2'].map((name) => `/data/${name}`)
    expect([...content.keys()].toSorted()).toEqual(names)
    expect(last.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('keeps all tasks whichever bit of its snapshots or of the older journal flips', async () => {
    const wrong: string[] = []
    for (const path of ['/data/snap.1', '/data/snap.2', '/data/jnl.1']) {
      for (let bit = 0; bit < bytesOf(path).length * 8; bit++) {
        const tasks = await tasksAfter(flipped(path, bit))
        if (JSON.stringify(tasks) !== JSON.stringify(last)) wrong.push(`${path}, bit ${bit}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('loses at most the two records a flipped bit of the newest journal can touch', async () => {
    const path = '/data/jnl.2'
    const wrong: number[] = []
    for (let bit = 0; bit < bytesOf(path).length * 8; bit++) {
      const tasks = await tasksAfter(flipped(path, bit))
      const isTrue = tasks.every((task) => written.has(JSON.stringify(task)))
      if (tasks.length < last.length - 2 || !isTrue) wrong.push(bit)
    }
    expect(wrong).toEqual([])
  })

  it('loses exactly what a cut removed, at every byte of the last 4 KB', async () => {
    for (const path of newest) {
      const whole = bytesOf(path)
      for (let length = Math.max(0, whole.length - 4096); length < whole.length; length++) {
        const cut = whole.subarray(0, length)
        const tasks = await tasksAfter(new Map(content).set(path, cut))
        // Line 1 of the journal is its header, then b and c were added.
        const added = path === '/data/jnl.2' ? Math.max(0, linesIn(cut) - 1) : 2
        expect(tasks).toEqual(last.slice(0, 1 + added))
      }
    }
  })

  it('opens for real after any of it, and says what it set aside', async () => {
    const choices = seededChoices(printedSeed())
    for (let round = 0; round < 12; round++) {
      await using folder = await tempFolder()
      const path = choices.pick([...content.keys()])
      const damaged = flipped(path, choices.below(bytesOf(path).length * 8))
      for (const [name, bytes] of damaged) {
        await writeFile(join(folder.path, name.slice('/data/'.length)), bytes)
      }
      const stores = await opened(folder.path)
      const tasks = stores.tasks.all()
      await stores.tasks.add([aTask('new')])
      await stores.close()
      const aside = await readdir(join(folder.path, 'quarantine')).catch(() => [])
      expect(aside.length).toBe(stores.recovery.quarantined.length)
      const again = await opened(folder.path)
      expect(again.tasks.all()).toEqual([...tasks, aTask('new')])
      expect(again.recovery.quarantined).toEqual([])
      await again.close()
    }
  })
})

function flipped(path: string, bit: number): DiskContent {
  const bytes = Buffer.from(bytesOf(path))
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return new Map(content).set(path, bytes)
}
