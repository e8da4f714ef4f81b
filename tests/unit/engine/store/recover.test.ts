import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { openDatabase } from '../../../../electron/engine/store/database.ts'
import { encodeLine } from '../../../../electron/engine/store/checked-line.ts'
import { recover, type Recovered } from '../../../../electron/engine/store/recover.ts'
import { storeSchema } from '../../../../electron/engine/store/schema.ts'
import { createCrashDisk, type DiskContent } from '../../../support/crash-file-system.ts'
import { aTask, eagerClock } from '../../../support/store-fixtures.ts'

const folder = '/data'
const base = { folder, clock: eagerClock(), logger: silentLogger }

/** Two generations: `a`, `b` and `c` added one by one, then a restart, then `d`. */
async function twoGenerations(): Promise<Map<string, Buffer>> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  for (const ids of [['a', 'b', 'c'], ['d']]) {
    const database = await openDatabase({ ...base, files: disk.files })
    for (const id of ids) await database.commit([{ type: 'tasks.add', tasks: [aTask(id)] }])
    await database.close()
  }
  return new Map(disk.content())
}

async function recovered(content: DiskContent): Promise<Recovered> {
  const { files } = createCrashDisk(content)
  await files.makeFolder(folder)
  return recover({ folder, files, schema: storeSchema, logger: silentLogger })
}

async function failingCall(): Promise<never> {
  throw Object.assign(new Error('EIO'), { code: 'EIO' })
}

const idsOf = ({ index }: Recovered): readonly string[] => [...index.tasks.keys()]

describe('recovery', () => {
  it('starts empty, and calls nothing lost, where there was nothing', async () => {
    const found = await recovered(new Map())
    expect(found).toMatchObject({ seq: 0, nextGen: 1, isLost: false, isWhole: false })
    expect(idsOf(found)).toEqual([])
  })

  it('finds everything, undamaged, after a clean end', async () => {
    const content = await twoGenerations()
    expect([...content.keys()].toSorted()).toEqual(
      ['jnl.1', 'jnl.2', 'snap.1', 'snap.2'].map((name) => `${folder}/${name}`),
    )
    const found = await recovered(content)
    expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd'])
    expect(found).toMatchObject({ seq: 4, nextGen: 3, isWhole: true, isLost: false })
  })

  it('calls nothing lost after two first starts that were killed', async () => {
    const header = [...(await twoGenerations())].find(([path]) => path.endsWith('/jnl.1'))?.[1]
    const torn = header?.subarray(0, 40) ?? Buffer.alloc(0)
    for (const left of [Buffer.alloc(0), torn, Buffer.alloc(91)]) {
      const found = await recovered(new Map([1, 2].map((gen) => [`${folder}/jnl.${gen}`, left])))
      expect(found).toMatchObject({ isLost: false, damaged: [], nextGen: 3 })
    }
  })

  it('trusts what a killed program wrote only once it is synced', async () => {
    const { files } = createCrashDisk(await twoGenerations())
    const place = { folder, files, schema: storeSchema, logger: silentLogger }
    const synced: string[] = []
    const sync = async (path: string): Promise<void> => void synced.push(path)
    expect((await recover({ ...place, files: { ...files, sync } })).isWhole).toBe(true)
    expect(synced).toEqual([`${folder}/jnl.2`])
    const found = await recover({ ...place, files: { ...files, sync: failingCall } })
    expect(found.isWhole).toBe(false)
    expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('finds everything when the newest snapshot is missing or damaged', async () => {
    for (const damage of ['missing', 'damaged']) {
      const content = await twoGenerations()
      if (damage === 'missing') content.delete('/data/snap.2')
      else content.set('/data/snap.2', Buffer.from('{"tasks":[]}'))
      const found = await recovered(content)
      expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd'])
      expect(found.useless).toEqual(damage === 'missing' ? [] : ['snap.2'])
    }
  })

  it('rebuilds everything from the first journal when no snapshot is left', async () => {
    const content = await twoGenerations()
    content.delete('/data/snap.1')
    content.delete('/data/snap.2')
    expect(idsOf(await recovered(content))).toEqual(['a', 'b', 'c', 'd'])
  })

  it.each(
    Array.from({ length: 16 }, (_, mask) =>
      ['snap.1', 'jnl.1', 'snap.2', 'jnl.2'].filter((_, bit) => (mask & (1 << bit)) !== 0),
    ),
  )('keeps what is provable without %j %j %j %j', async (...missing) => {
    const content = await twoGenerations()
    for (const name of missing) content.delete(`${folder}/${name}`)
    const found = await recovered(content)
    const has = (name: string): boolean => !missing.includes(name)
    const early = has('snap.2') || has('jnl.1')
    const expected = [...(early ? ['a', 'b', 'c'] : []), ...(has('jnl.2') ? ['d'] : [])]
    expect(idsOf(found)).toEqual(expected)
    const isAnythingLeft = missing.length < 4
    // snap.1 alone is the valid state of a start without tasks.
    expect(found.isLost).toBe(expected.length === 0 && isAnythingLeft && !has('snap.1'))
  })

  it('keeps the tasks on both sides of a damaged record, and says which file it was', async () => {
    const content = await twoGenerations()
    content.delete('/data/snap.2')
    const journal = content.get('/data/jnl.1') ?? Buffer.alloc(0)
    const at = journal.indexOf('/files/b')
    journal[at] = 0x58
    const found = await recovered(content)
    expect(idsOf(found)).toEqual(['a', 'c', 'd'])
    expect(found).toMatchObject({ damaged: ['jnl.1'], seq: 4, isWhole: false })
  })

  it('notices that a journal lost its last record when the next one goes on behind it', async () => {
    const content = await twoGenerations()
    content.delete('/data/snap.2')
    const journal = content.get('/data/jnl.1') ?? Buffer.alloc(0)
    content.set('/data/jnl.1', journal.subarray(0, -5))
    const found = await recovered(content)
    expect(idsOf(found)).toEqual(['a', 'b', 'd'])
    expect(found.damaged).toContain('jnl.1')
  })

  it('ignores what a failed write left behind the point where the next journal begins', async () => {
    const content = await twoGenerations()
    content.delete('/data/snap.2')
    const record = { type: 'tasks.add', tasks: [aTask('refused')] }
    const line = encodeLine(1, JSON.stringify({ seq: 4, records: [record] }))
    content.set('/data/jnl.1', Buffer.concat([content.get('/data/jnl.1') ?? line, line]))
    const found = await recovered(content)
    expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd'])
    expect(found.isWhole).toBe(true)
  })

  it('isolates a record that does not hold up although its checksum does', async () => {
    const content = await twoGenerations()
    const records = [{ type: 'task.save', task: { ...aTask('a'), retries: -5 } }]
    const line = encodeLine(2, JSON.stringify({ seq: 5, records }))
    content.set('/data/jnl.2', Buffer.concat([content.get('/data/jnl.2') ?? line, line]))
    const found = await recovered(content)
    expect(found.index.tasks.get('a')?.retries).toBe(0)
    expect(found).toMatchObject({ dropped: ['a'], damaged: ['jnl.2'], seq: 5 })
  })

  it.each(['1e999', '1e308', '9007199254740992', '-1', '1.5', '"x"', 'null'])(
    'goes past a hand-written group of number %s and takes the next one',
    async (seq) => {
      const content = await twoGenerations()
      const good = { seq: 5, records: [{ type: 'tasks.add', tasks: [aTask('e')] }] }
      const lines = [
        content.get('/data/jnl.2') ?? Buffer.alloc(0),
        encodeLine(2, `{"seq":${seq},"records":[]}`),
        encodeLine(2, JSON.stringify(good)),
      ]
      const found = await recovered(content.set('/data/jnl.2', Buffer.concat(lines)))
      expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd', 'e'])
      expect(found).toMatchObject({ seq: 5, damaged: ['jnl.2'] })
    },
  )

  it('goes past a hand-written header that says nothing', async () => {
    const content = await twoGenerations()
    const header = { magic: 'PARTWAY-JOURNAL', schema: 1, firstSeq: 'x' }
    const lines = [
      content.get('/data/jnl.2') ?? Buffer.alloc(0),
      encodeLine(2, JSON.stringify(header)),
    ]
    const found = await recovered(content.set('/data/jnl.2', Buffer.concat(lines)))
    expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd'])
    expect(found).toMatchObject({ seq: 4, damaged: ['jnl.2'] })
  })

  it('says that a list is lost when only part tables are left', async () => {
    const content = new Map([['/data/tasks/t.1', Buffer.from('x')]])
    expect((await recovered(content)).isLost).toBe(true)
  })

  it('never gives a number away twice, not even one of an unfinished snapshot', async () => {
    const content = await twoGenerations()
    content.set('/data/snap.9.tmp', Buffer.from('half'))
    const found = await recovered(content)
    expect(found).toMatchObject({ nextGen: 10, leftovers: ['snap.9.tmp'] })
  })
})
