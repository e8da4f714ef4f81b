import { afterEach, describe, expect, it } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { TestReport } from '#shared/ipc/contract.ts'
import ConnectionDialog from '../../../renderer/src/components/connection/ConnectionDialog.vue'
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

async function open(props: Record<string, unknown> = {}, wish: PageWish = {}) {
  mounted = await mountPage(ConnectionDialog, { open: true, ...props }, wish)
  return mounted
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

function diskFull(): WireError {
  return { code: 'disk/full', message: 'ENOSPC' }
}

function neverAnswered(): Promise<TestReport> {
  return new Promise(() => {})
}

async function fillIn(): Promise<void> {
  await type('Name', 'Media archive')
  await type('Region', 'cn-shanghai')
  await type('AccessKey ID', 'LTAI5t')
  await type('AccessKey Secret', 'secret')
}

describe('ConnectionDialog', () => {
  it('tells every problem beside its field and saves nothing', async () => {
    const { bridge } = await open()
    await press('Save')
    expect(description(field('Name'))).toBe('Give the connection a name.')
    expect(description(field('AccessKey Secret'))).toBe('Enter the AccessKey Secret.')
    expect(field('Name').getAttribute('aria-invalid')).toBe('true')
    expect(document.activeElement).toBe(field('Name'))
    expect(bridge.inputs('connections.save')).toEqual([])
  })

  it('is silent about fields nobody has been to', async () => {
    await open()
    await type('Name', '')
    expect(description(field('Name'))).toBe('Give the connection a name.')
    expect(description(field('AccessKey ID'))).toBe('')
  })

  it('saves what was filled in, with the endpoint of the region', async () => {
    const saved = aConnection()
    const { bridge, emitted } = await open({}, { answers: { 'connections.save': () => saved } })
    await fillIn()
    await press('Save')
    expect(bridge.inputs('connections.save')).toEqual([
      {
        name: 'Media archive',
        region: 'cn-shanghai',
        endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
        addressing: 'virtual',
        signature: 'v4',
        accessKeyId: 'LTAI5t',
        accessKeySecret: 'secret',
      },
    ])
    expect(emitted('saved')).toEqual([saved])
    expect(emitted('close')).toHaveLength(1)
  })

  it('stays open and says why when saving is refused', async () => {
    const { emitted } = await open({}, { answers: { 'connections.save': diskFull } })
    await fillIn()
    await press('Save')
    expect(document.querySelector('form [role=alert]')?.textContent).toContain('Disk is full')
    expect(emitted('close')).toEqual([])
  })

  it('masks the secret until it is asked for, and never shows a saved one', async () => {
    await open({ connection: aConnection() })
    const secret = field('AccessKey Secret')
    expect(secret.value).toBe('')
    expect(secret.type).toBe('password')
    await press('Show the secret')
    expect(field('AccessKey Secret').type).toBe('text')
  })

  it('tests what is typed, with cause and remedy of the step that failed', async () => {
    const report: TestReport = {
      steps: [
        { step: 'dns', outcome: 'ok', durationMs: 4 },
        {
          step: 'tcp',
          outcome: 'failed',
          durationMs: 9,
          error: { code: 'network/refused', message: 'ECONNREFUSED', details: { host: 'h:1' } },
        },
      ],
    }
    const { bridge } = await open({}, { answers: { 'connections.test': () => report } })
    await fillIn()
    await press('Test connection')
    expect(bridge.inputs('connections.test')[0]?.draft.accessKeySecret).toBe('secret')
    const steps = [...document.querySelectorAll('ol > li')].map((each) => each.textContent)
    expect(steps[0]).toContain('Works')
    expect(steps[1]).toContain('h:1 was reached, but nothing accepts connections')
    expect(steps[1]).toContain('Check host and port')
    expect(steps[2]).toContain('Comes after what failed.')
  })

  it('forgets a report when the form changes', async () => {
    const report: TestReport = { steps: [{ step: 'dns', outcome: 'ok', durationMs: 4 }] }
    await open({}, { answers: { 'connections.test': () => report } })
    await fillIn()
    await press('Test connection')
    expect(document.querySelectorAll('ol > li').length).toBeGreaterThan(0)
    await type('Name', 'Other')
    expect(document.querySelectorAll('ol > li')).toHaveLength(0)
  })

  it('can be called off while it tests', async () => {
    const { bridge } = await open({}, { answers: { 'connections.test': neverAnswered } })
    await fillIn()
    await press('Test connection')
    await press('Stop')
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
    expect(document.querySelector('[role=status]')?.textContent).toContain('was stopped')
  })

  it('says when secrets are kept for this session only', async () => {
    await open({}, { info: { secretsProtected: false } })
    expect(document.body.textContent).toContain('kept in memory until Partway is closed')
  })

  it('fills every field from the JSON of STS pasted into one of them', async () => {
    const { bridge } = await open({}, { answers: { 'connections.save': () => aConnection() } })
    await type('Name', 'Media archive')
    await type('Region', 'cn-shanghai')
    const json = JSON.stringify({
      Credentials: {
        AccessKeyId: 'STS.1',
        AccessKeySecret: 'pasted-secret',
        SecurityToken: 'pasted-token',
        Expiration: '2026-12-29T07:45:02Z',
      },
    })
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', json)
    field('AccessKey ID').dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
    await settle()
    expect(field('Security token').type).toBe('password')
    await press('Save')
    expect(bridge.inputs('connections.save')[0]).toMatchObject({
      accessKeyId: 'STS.1',
      accessKeySecret: 'pasted-secret',
      securityToken: 'pasted-token',
      expiresAtMs: Date.parse('2026-12-29T07:45:02Z'),
    })
  })

  it('stands at the domain that is missing when OSS has asked for one', async () => {
    const { bridge } = await open(
      { connection: aConnection(), focus: 'domain', bucket: 'films' },
      { answers: { 'connections.save': () => aConnection() } },
    )
    const host = document.querySelector<HTMLInputElement>('.domain-host')
    if (host === null) throw new Error('there is no row')
    await press('Save')
    expect(host.getAttribute('aria-invalid')).toBe('true')
    host.value = 'files.example.com'
    host.dispatchEvent(new Event('input', { bubbles: true }))
    await settle()
    await press('Save')
    expect(bridge.inputs('connections.save')[0]?.domains).toEqual([
      { bucket: 'films', domain: 'https://files.example.com' },
    ])
  })
})
