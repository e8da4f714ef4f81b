import { afterEach, describe, expect, it } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import NetworkState from '../../../renderer/src/components/shell/NetworkState.vue'
import NoticesBar from '../../../renderer/src/components/shell/NoticesBar.vue'
import { useConnectionEditorStore } from '../../../renderer/src/stores/connection-editor.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useHealthStore } from '../../../renderer/src/stores/health.ts'
import { button, mountPage, settle } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'
import { aConnection } from '../support/settings.ts'

const connection = aConnection()
const down: ConnectionHealth = {
  connectionId: connection.id,
  waitingTasks: 20,
  state: 'down',
  cause: 'network',
  untilMs: Date.now() + 60_000,
  isTrying: false,
  failures: 1,
  error: { code: 'network/refused', message: 'ECONNREFUSED' },
}
const refused: ConnectionHealth = {
  connectionId: connection.id,
  waitingTasks: 20,
  state: 'refused',
  error: { code: 'oss/invalid-access-key', message: 'InvalidAccessKeyId' },
}

const held: ConnectionHealth = {
  connectionId: connection.id,
  waitingTasks: 195,
  state: 'held',
  bucket: 'masters',
  isTrying: false,
  error: { code: 'oss/no-such-bucket', message: 'NoSuchBucket' },
}

let page: VueWrapper
afterEach(() => page.unmount())

async function shown(...health: ConnectionHealth[]) {
  const mounted = await mountPage(
    NoticesBar,
    {},
    { connections: [connection], answers: { 'health.retry': () => null } },
  )
  page = mounted.page
  useHealthStore().changed(health)
  await settle()
  return mounted
}

describe('the banners of connections in trouble', () => {
  it('try at once when asked to', async () => {
    const { bridge } = await shown(down)
    expect(pageText()).toContain('Waiting for network. ')
    button(`Try now: ${connection.name}`).click()
    expect(bridge.inputs('health.retry')).toEqual([{ connectionId: connection.id }])
  })

  it('cannot be pressed again while a try is on its way', async () => {
    const { bridge } = await shown({ ...down, isTrying: true })
    const tryNow = button(`Try now: ${connection.name}`)
    expect(tryNow.getAttribute('aria-disabled')).toBe('true')
    tryNow.focus()
    tryNow.click()
    expect(bridge.inputs('health.retry')).toEqual([])
    expect(document.activeElement).toBe(tryNow)
  })

  it('offer another try where somebody else hands out the keys', async () => {
    const { bridge } = await shown(refused)
    expect(() => button(`Try now: ${connection.name}`)).toThrow('there is no button')
    useConnectionsStore().changed([aConnection({ secret: 'elsewhere' })])
    await settle()
    button(`Try now: ${connection.name}`).click()
    expect(bridge.inputs('health.retry')).toEqual([{ connectionId: connection.id }])
  })

  it('lead to the secret of the connection, once for all its uploads', async () => {
    await shown(refused)
    expect(document.querySelectorAll('[role=alert]')).toHaveLength(1)
    button(`Enter credentials… ${connection.name}`).click()
    expect(useConnectionEditorStore().editing).toEqual({ connection, focus: 'secret' })
  })

  it('of what is held name the bucket, the cause and how many wait, and try one again', async () => {
    const { bridge } = await shown(held, { ...held, bucket: 'proxies', waitingTasks: 2 })
    expect(document.querySelectorAll('[role=alert]')).toHaveLength(2)
    expect(pageText()).toContain('Uploads on hold. ')
    expect(pageText()).toContain(`bucket masters (${connection.name})`)
    expect(pageText()).toContain('195 uploads stay queued.')
    button(`Try again: bucket proxies (${connection.name})`).click()
    const asked = { connectionId: connection.id, bucket: 'proxies' }
    expect(bridge.inputs('health.retry')).toEqual([asked])
  })

  it('of a whole connection that is held asks for no bucket, and not twice', async () => {
    const { bucket: _, ...whole } = held
    const { bridge } = await shown(whole)
    button(`Try again: ${connection.name}`).click()
    expect(bridge.inputs('health.retry')).toEqual([{ connectionId: connection.id }])
    useHealthStore().changed([{ ...whole, isTrying: true }])
    await settle()
    button(`Try again: ${connection.name}`).click()
    expect(bridge.inputs('health.retry')).toHaveLength(1)
    expect(pageText()).toContain('Trying now…')
  })

  it('tell a screen reader what is wrong, but not every second that passes', async () => {
    await shown(down)
    const told = document.querySelector('[role=status]')?.textContent ?? ''
    expect(told).toContain('cannot be reached')
    expect(told).not.toContain('Next try')
    expect(pageText()).toContain('Next try in')
  })

  it('go with the trouble, and say nothing of a connection that was removed', async () => {
    await shown(down)
    useHealthStore().changed([])
    await settle()
    expect(pageText()).not.toContain('Waiting for network')
    useHealthStore().changed([{ ...down, connectionId: 'gone' }])
    await settle()
    expect(pageText()).not.toContain('Waiting for network')
  })

  it('stand in the order in which a person has to care', async () => {
    const other = aConnection({ id: 'other', name: 'Other' })
    page = (await mountPage(NoticesBar, {}, { connections: [connection, other] })).page
    useHealthStore().changed([down, { ...refused, connectionId: 'other' }])
    await settle()
    const leads = [...document.querySelectorAll('strong')].map(({ textContent }) => textContent)
    expect(leads.map((lead) => lead.trim())).toEqual(['Needs credentials.', 'Waiting for network.'])
  })
})

describe('the status bar', () => {
  it('names the worst trouble of all connections', async () => {
    page = (await mountPage(NetworkState, {}, { connections: [connection] })).page
    expect(pageText()).toContain('Idle')
    useHealthStore().changed([refused])
    await settle()
    expect(pageText()).toContain('Needs credentials')
  })
})
