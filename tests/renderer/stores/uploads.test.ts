import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { EnqueueReport } from '#shared/ipc/contract.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { Destination, Settings } from '#shared/settings.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useFailuresStore } from '../../../renderer/src/stores/failures.ts'
import { useSettingsStore } from '../../../renderer/src/stores/settings.ts'
import { useUploadsStore } from '../../../renderer/src/stores/uploads.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { aConnection, someSettings } from '../support/settings.ts'

const place: Destination = { connectionId: 'studio', bucket: 'archive', prefix: '2026/' }
const taken: EnqueueReport = {
  batchId: 'b',
  added: 1,
  addedBytes: 1,
  refused: [],
  refusedCount: 0,
}
const picked = [{ handle: 'p', name: 'film.mov', kind: 'file', sizeBytes: 1 }] as const
const film = new File(['x'], 'film.mov')

let bridge: FakeBridge
let settings: Settings
let answer: EnqueueReport | WireError

beforeEach(() => {
  setActivePinia(createPinia())
  answer = taken
  bridge = installFakeBridge({
    'settings.get': () => settings,
    'settings.save': (change) => {
      settings = { ...settings, ...change }
      return settings
    },
    'connections.list': () => [aConnection()],
    'tasks.enqueue': () => answer,
    'sources.release': () => null,
    'sources.pick': () => picked,
  })
})

async function started(destination: Destination | null) {
  settings = someSettings({ destination })
  await useSettingsStore().load()
  await useConnectionsStore().load()
  return useUploadsStore()
}

describe('useUploadsStore', () => {
  it('uploads dropped files to the remembered destination', async () => {
    const uploads = await started(place)
    await uploads.drop([film])
    expect(bridge.inputs('tasks.enqueue')).toMatchObject([
      { handles: ['handle of film.mov'], destination: place, forbidOverwrite: true },
    ])
    expect(uploads.asking).toBeUndefined()
    expect(uploads.scanning).toBeUndefined()
  })

  it('asks where picked files go in a place that was named, and forgets it with the answer', async () => {
    const uploads = await started(place)
    const named = { ...place, bucket: 'named', prefix: '' }
    await uploads.pickFor(named)
    expect(uploads.proposed).toEqual(named)
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
    await uploads.giveUp()
    expect(uploads.proposed).toBeUndefined()
    expect(bridge.inputs('sources.release')).toEqual([{ handles: ['p'] }])
    await uploads.pickFor(named)
    await uploads.decide(named)
    expect(uploads.proposed).toBeUndefined()
    expect(bridge.inputs('tasks.enqueue')).toMatchObject([{ handles: ['p'], destination: named }])
  })

  it('asks for a destination when there is none, and remembers the answer', async () => {
    const uploads = await started(null)
    await uploads.drop([film])
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
    expect(uploads.asking).toHaveLength(1)
    await uploads.decide(place)
    expect(bridge.inputs('tasks.enqueue')).toMatchObject([{ destination: place }])
    expect(settings.destination).toEqual(place)
    expect(settings.recentDestinations).toEqual([place])
  })

  it('asks again when the connection of the destination is gone', async () => {
    const uploads = await started({ ...place, connectionId: 'gone' })
    await uploads.drop([film])
    expect(uploads.asking).toHaveLength(1)
  })

  it('gives the handles back when the question is closed', async () => {
    const uploads = await started(null)
    await uploads.drop([film])
    await uploads.giveUp()
    expect(bridge.inputs('sources.release')).toEqual([{ handles: ['handle of film.mov'] }])
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
  })

  it('changes the destination without uploading anything', async () => {
    const uploads = await started(place)
    uploads.changeDestination()
    await uploads.decide({ ...place, prefix: 'other/' })
    expect(settings.destination?.prefix).toBe('other/')
    expect(settings.recentDestinations).toHaveLength(1)
    expect(bridge.inputs('tasks.enqueue')).toEqual([])
  })

  it('shows what was refused, and only then', async () => {
    const uploads = await started(place)
    await uploads.drop([film])
    expect(uploads.report).toBeUndefined()
    const refused = [{ name: 'x', error: { code: 'source/unreadable', message: 'no' } }] as const
    answer = { ...taken, refused, refusedCount: 1 }
    await uploads.drop([film])
    expect(uploads.report?.refusedCount).toBe(1)
  })

  it('tells why nothing could be added', async () => {
    const uploads = await started(place)
    answer = { code: 'disk/full', message: 'no space' }
    await uploads.drop([film])
    expect(useFailuresStore().last?.code).toBe('disk/full')
    expect(uploads.scanning).toBeUndefined()
  })

  it('takes a scan that a person stopped for no failure', async () => {
    const uploads = await started(place)
    answer = { code: 'request/aborted', message: 'aborted' }
    await uploads.drop([film])
    expect(useFailuresStore().last).toBeUndefined()
  })

  it('keeps twelve recent destinations, the newest first, each once', async () => {
    const uploads = await started(null)
    for (let i = 0; i < 14; i += 1) {
      uploads.changeDestination()
      await uploads.decide({ ...place, prefix: `${i % 13}/` })
    }
    expect(settings.recentDestinations).toHaveLength(12)
    expect(settings.recentDestinations[0]?.prefix).toBe('0/')
    expect(new Set(settings.recentDestinations.map((each) => each.prefix)).size).toBe(12)
  })
})
