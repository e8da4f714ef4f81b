import { afterEach, describe, expect, it } from 'vitest'
import FirstRunView from '../../../renderer/src/views/FirstRunView.vue'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
afterEach(() => mounted?.page.unmount())

describe('FirstRunView', () => {
  it('starts Local OSS with one press', async () => {
    mounted = await mountPage(
      FirstRunView,
      {},
      { answers: { 'connections.tryLocal': () => aConnection({ kind: 'local-oss' }) } },
    )
    button('Try with Local OSS').click()
    await settle()
    expect(mounted.bridge.inputs('connections.tryLocal')).toEqual([{}])
  })

  it('says why Local OSS did not start, and can be tried again', async () => {
    const taken = { code: 'port/in-use', message: 'EADDRINUSE', details: { port: '9000' } } as const
    mounted = await mountPage(
      FirstRunView,
      {},
      { answers: { 'connections.tryLocal': () => taken } },
    )
    button('Try with Local OSS').click()
    await settle()
    const alert = document.querySelector('[role=alert]')?.textContent
    expect(alert).toContain('Another program already listens on port 9000.')
    expect(button('Try with Local OSS').disabled).toBe(false)
  })

  it('follows the system until a language is chosen, and then saves it', async () => {
    mounted = await mountPage(FirstRunView, {}, { info: { locale: 'zh-CN' }, language: 'zh-CN' })
    const [english, chinese] = document.querySelectorAll<HTMLElement>('[role=radio]')
    expect(chinese?.getAttribute('aria-checked')).toBe('true')
    english?.click()
    await settle()
    expect(mounted.bridge.inputs('settings.save')).toEqual([{ language: 'en' }])
  })

  it('leads to the form of a connection', async () => {
    mounted = await mountPage(FirstRunView, {})
    button('Add a connection…').click()
    await settle()
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('AccessKey Secret')
  })
})
