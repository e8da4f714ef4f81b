import { afterEach, describe, expect, it } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import SettingsView from '../../../renderer/src/views/SettingsView.vue'
import {
  button,
  description,
  field,
  mountPage,
  settle,
  type,
  type MountedPage,
  type PageWish,
} from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
afterEach(() => mounted?.page.unmount())

async function open(section: string, wish: PageWish = {}) {
  mounted = await mountPage(SettingsView, {}, wish)
  const tab = [...document.querySelectorAll<HTMLElement>('[role=tab]')].find(
    (each) => each.textContent.trim() === section,
  )
  tab?.focus()
  tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
  await settle()
  return mounted
}

function diskFull(): WireError {
  return { code: 'disk/full', message: 'ENOSPC' }
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

function labelOf(group: HTMLElement): string | undefined {
  return document.getElementById(group.getAttribute('aria-labelledby') ?? '')?.textContent.trim()
}

function radios(label: string): readonly HTMLElement[] {
  const groups = [...document.querySelectorAll<HTMLElement>('[role=radiogroup]')]
  const found = groups.find((group) => labelOf(group) === label)
  return [...(found?.querySelectorAll<HTMLElement>('[role=radio]') ?? [])]
}

describe('SettingsView', () => {
  it('saves a number as soon as it is left', async () => {
    const { bridge } = await open('Transfers')
    await type('Tasks at once', '5')
    expect(bridge.inputs('settings.save')).toEqual([{ tasksAtOnce: 5 }])
  })

  it.each(['0', '17', '2.5', ''])('refuses "%s" with the range and saves nothing', async (text) => {
    const { bridge } = await open('Transfers')
    await type('Tasks at once', text)
    expect(field('Tasks at once').getAttribute('aria-invalid')).toBe('true')
    expect(description(field('Tasks at once'))).toContain('1 to 16')
    expect(bridge.inputs('settings.save')).toEqual([])
  })

  it('takes a part size with its unit, between 100 KiB and 5 GiB', async () => {
    const { bridge } = await open('Transfers', { settings: { partSizeBytes: 16 * 1024 ** 2 } })
    await type('Size of each part', '0.05')
    expect(description(field('Size of each part'))).toContain('Must be between 100 KiB and 5 GiB.')
    expect(bridge.inputs('settings.save')).toEqual([])
    await type('Size of each part', '20')
    expect(bridge.inputs('settings.save')).toEqual([{ partSizeBytes: 20 * 1024 ** 2 }])
  })

  it('leaves parts at once to the line until somebody sets them', async () => {
    const { bridge } = await open('Transfers')
    expect(document.body.textContent).not.toContain('Parts of each file')
    const [auto, fixed] = radios('Parts at once')
    expect(auto?.getAttribute('aria-checked')).toBe('true')
    fixed?.click()
    await settle()
    expect(bridge.inputs('settings.save')).toEqual([{ partsAtOnce: 4 }])
  })

  it('takes parts at once as a number, and gives them back to the line', async () => {
    const { bridge } = await open('Transfers', { settings: { partsAtOnce: 6 } })
    await type('Parts of each file', '33')
    expect(description(field('Parts of each file'))).toContain('1 to 32')
    await type('Parts of each file', '8')
    radios('Parts at once')[0]?.click()
    await settle()
    expect(bridge.inputs('settings.save')).toEqual([{ partsAtOnce: 8 }, { partsAtOnce: 'auto' }])
  })

  it('restores preferences after asking, and leaves places and panes alone', async () => {
    const { bridge } = await open('Transfers', { settings: { tasksAtOnce: 9, theme: 'dark' } })
    await press('Restore defaults')
    expect(bridge.inputs('settings.save')).toEqual([])
    const answer = document.querySelector<HTMLElement>('[role=alertdialog] button:last-of-type')
    answer?.click()
    await settle()
    const [saved] = bridge.inputs('settings.save')
    expect(saved).toMatchObject({ tasksAtOnce: 3, theme: 'system', partSizeBytes: 'auto' })
    expect(saved).toHaveProperty('partsAtOnce', 'auto')
    expect(saved).not.toHaveProperty('destination')
    expect(saved).not.toHaveProperty('details')
  })

  it('says why a setting was not saved', async () => {
    await open('Transfers', { answers: { 'settings.save': diskFull } })
    await type('Tasks at once', '5')
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Disk is full')
  })

  it('removes a connection only after asking', async () => {
    const { bridge } = await open('Connections', {
      connections: [aConnection()],
      answers: { 'connections.remove': () => null },
    })
    await press('Remove studio-ops')
    expect(bridge.inputs('connections.remove')).toEqual([])
    await press('Remove')
    expect(bridge.inputs('connections.remove')).toEqual([{ id: 'studio' }])
  })

  it('tests a saved connection with its saved secret', async () => {
    const { bridge } = await open('Connections', {
      connections: [aConnection()],
      answers: { 'connections.test': () => ({ steps: [] }) },
    })
    await press('Test studio-ops')
    expect(bridge.inputs('connections.test')[0]?.draft).toMatchObject({
      id: 'studio',
      accessKeySecret: '',
    })
  })

  it('does not offer to edit what Partway manages itself', async () => {
    await open('Connections', { connections: [aConnection({ kind: 'local-oss' })] })
    expect(() => button('Edit studio-ops')).toThrow('no button')
    expect(() => button('Add Local OSS')).toThrow('no button')
  })
})
