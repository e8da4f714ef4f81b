import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { createConnectionStore } from '../../../../electron/engine/store/connection-store.ts'
import { openDatabase, type Database } from '../../../../electron/engine/store/database.ts'
import { createSettingsStore } from '../../../../electron/engine/store/settings-store.ts'
import { createTaskStore } from '../../../../electron/engine/store/task-store.ts'
import { createCrashDisk } from '../../../support/crash-file-system.ts'
import { aConnection, aTask, eagerClock } from '../../../support/store-fixtures.ts'

async function start(): Promise<Database> {
  const { files } = createCrashDisk()
  await files.makeFolder('/data')
  return openDatabase({ folder: '/data', files, clock: eagerClock(), logger: silentLogger })
}

const batch = (name: string) => Array.from({ length: 1201 }, (_, n) => aTask(`${name}${n}`))

describe('the task store', () => {
  it('keeps the order of big batches that are added at once', async () => {
    const store = createTaskStore(await start())
    await Promise.all([store.add(batch('a')), store.add(batch('b'))])
    expect(store.all()).toEqual([...batch('a'), ...batch('b')])
  })

  it('lists what is durable now', async () => {
    const store = createTaskStore(await start())
    await store.add([aTask('a'), aTask('b')])
    await store.save(aTask('a', { retries: 2 }))
    expect(store.all().map(({ id, retries }) => [id, retries])).toEqual([
      ['a', 2],
      ['b', 0],
    ])
    await store.remove(['a'])
    await store.remove([])
    expect(store.all()).toEqual([aTask('b')])
  })
})

describe('the settings store', () => {
  it('keeps both of two changes made at once', async () => {
    const store = createSettingsStore(await start())
    await Promise.all([store.save({ theme: 'dark' }), store.save({ tasksAtOnce: 7 })])
    expect(store.read()).toMatchObject({ theme: 'dark', tasksAtOnce: 7, language: 'system' })
    expect(await store.save({ theme: 'light' })).toBe(store.read())
  })

  it('refuses values outside their limits and names them', async () => {
    const store = createSettingsStore(await start())
    await expect(store.save({ tasksAtOnce: 17, theme: 'dark' })).rejects.toMatchObject({
      code: 'request/invalid',
      details: { fields: 'settings.tasksAtOnce' },
    })
    expect(store.read().theme).toBe('system')
  })
})

describe('the connection store', () => {
  it('adds, changes and removes', async () => {
    const store = createConnectionStore(await start())
    await store.save(aConnection('a'))
    await store.save(aConnection('b'))
    await store.save(aConnection('a', 'Home'))
    expect(store.all()).toEqual([aConnection('a', 'Home'), aConnection('b')])
    await store.remove('a')
    expect(store.all()).toEqual([aConnection('b')])
  })
})
