import { afterEach, expect, it } from 'vitest'
import type { ImportOffer, ImportRow } from '#shared/ipc/connection-contract.ts'
import type { WireError } from '#shared/error-codes.ts'
import ImportDialog from '../../../renderer/src/components/connection/ImportDialog.vue'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'

let mounted: MountedPage | undefined
afterEach(() => mounted?.page.unmount())

const row: ImportRow = {
  name: 'default',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
  accessKeyId: 'LTAI1',
  temporary: false,
  mode: '',
  domains: 0,
  problem: null,
  isKnown: false,
}
const offer: ImportOffer = {
  planId: 'plan',
  fileName: '.ossutilconfig',
  rows: [
    row,
    { ...row, name: 'known', isKnown: true },
    { ...row, name: 'role', mode: 'EcsRamRole', problem: 'mode' },
  ],
}
const missing: WireError = { code: 'source/missing', message: 'ENOENT' }

it('offers what is new, explains what cannot be taken, and takes what is chosen', async () => {
  mounted = await mountPage(
    ImportDialog,
    { open: true },
    {
      answers: { 'connections.readImport': () => offer, 'connections.takeImport': () => [] },
    },
  )
  const { bridge, emitted } = mounted
  expect(bridge.inputs('connections.readImport')).toEqual([{ handle: null }])
  const [first, known, role] = document.querySelectorAll<HTMLElement>('[role=checkbox]')
  expect(first?.getAttribute('aria-checked')).toBe('true')
  expect(known?.getAttribute('aria-checked')).toBe('false')
  expect(role?.hasAttribute('disabled')).toBe(true)
  expect(document.body.textContent).toContain('its keys come from “EcsRamRole”')
  known?.click()
  await settle()
  button('Import 2 connections').click()
  await settle()
  expect(bridge.inputs('connections.takeImport')).toEqual([
    { planId: 'plan', names: ['default', 'known'] },
  ])
  expect(emitted('close')).toHaveLength(1)
})

it('asks for another file where there is none in the home folder', async () => {
  mounted = await mountPage(
    ImportDialog,
    { open: true },
    {
      answers: {
        'connections.readImport': ({ handle }) => (handle === null ? missing : offer),
        'sources.pick': () => [{ handle: 'h', name: 'config', kind: 'file', sizeBytes: 1 }],
      },
    },
  )
  expect(document.querySelector('[role=alert]')?.textContent).toContain('Not imported')
  button('Choose another file…').click()
  await settle()
  expect(mounted.bridge.inputs('connections.readImport')).toEqual([
    { handle: null },
    { handle: 'h' },
  ])
  expect(document.querySelectorAll('[role=checkbox]')).toHaveLength(3)
})
