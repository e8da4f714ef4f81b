import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionView } from '#shared/connection.ts'
import type { Settings } from '#shared/settings.ts'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { aConnection, someSettings } from '../support/settings.ts'

let bridge: FakeBridge
let settings: Settings
let connections: ConnectionView[]
let seq: number
let isBroken: boolean

beforeEach(() => {
  setActivePinia(createPinia())
  settings = someSettings()
  connections = [aConnection()]
  seq = 0
  isBroken = false
  bridge = installFakeBridge({
    'app.info': () => ({
      version: '1.0.0',
      platform: 'linux',
      locale: 'zh-Hans-CN',
      dark: true,
      dataFolder: '/data',
      secretsProtected: true,
    }),
    'app.notices': () => [],
    'notices.dismiss': () => null,
    'settings.get': () => settings,
    'connections.list': () => connections,
    'health.list': () => [],
    'lifecycle.known': () => [],
    'tasks.snapshot': () =>
      isBroken ? { code: 'disk/damaged', message: 'checksum' } : { snapshotId: 's', seq, count: 1 },
    'tasks.chunk': () => [aTask()],
  })
})

async function started() {
  const app = useAppStore()
  await app.prepare()
  await app.mirror()
  return app
}

describe('useAppStore', () => {
  it('follows the language and theme of the system until the settings say otherwise', async () => {
    const app = await started()
    expect(app.language).toBe('zh-CN')
    expect(app.dark).toBe(true)
    bridge.emit({ seq: 1, type: 'theme', dark: false })
    expect(app.dark).toBe(false)
    const next = someSettings({ language: 'en', theme: 'dark' })
    bridge.emit({ seq: 2, type: 'settings', settings: next })
    expect(app.language).toBe('en')
    expect(app.dark).toBe(true)
  })

  it('loads settings, connections and tasks again when an event is missing', async () => {
    const app = await started()
    seq = 5
    connections = []
    settings = someSettings({ theme: 'light' })
    bridge.emit({ seq: 5, type: 'notices', notices: [] })
    await app.mirror()
    expect(useConnectionsStore().connections).toEqual([])
    expect(app.dark).toBe(false)
    expect(bridge.inputs('tasks.snapshot')).toHaveLength(2)
  })

  it('says that the list could not be read, and reads it when asked again', async () => {
    isBroken = true
    const app = await started()
    expect(app.mirrorState).toBe('failed')
    isBroken = false
    await app.mirror()
    expect(app.mirrorState).toBe('ready')
    expect(useTasksStore().list).toEqual(['task-1'])
    expect(bridge.listeners()).toBe(1)
  })

  it('hands commands of the application menu to whoever listens', async () => {
    const app = await started()
    const heard: string[] = []
    const stop = app.onMenu((command) => heard.push(command))
    bridge.emit({ seq: 1, type: 'menu', command: 'search' })
    stop()
    bridge.emit({ seq: 2, type: 'menu', command: 'details' })
    expect(heard).toEqual(['search'])
  })

  it('takes a dismissed notice away here and in main', async () => {
    const app = await started()
    const notice = { id: 'n', level: 'warn', code: 'disk-full', params: {} } as const
    bridge.emit({ seq: 1, type: 'notices', notices: [notice] })
    await app.dismiss('n')
    expect(app.notices).toEqual([])
    expect(bridge.inputs('notices.dismiss')).toEqual([{ id: 'n' }])
  })
})
