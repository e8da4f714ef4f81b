import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { BucketView } from '#shared/ipc/contract.ts'
import type { Settings } from '#shared/settings.ts'
import DestinationForm from '../../../renderer/src/components/transfers/DestinationForm.vue'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { useSettingsStore } from '../../../renderer/src/stores/settings.ts'
import { useUploadsStore } from '../../../renderer/src/stores/uploads.ts'
import { installFakeBridge, type FakeBridge } from '../support/fake-bridge.ts'
import { mountPage, pageText } from '../support/mount.ts'
import { aConnection, someSettings } from '../support/settings.ts'

let bridge: FakeBridge
let settings: Settings
let buckets: readonly BucketView[] | WireError
let page: VueWrapper

beforeEach(async () => {
  setActivePinia(createPinia())
  settings = someSettings()
  buckets = []
  bridge = installFakeBridge({
    'settings.get': () => settings,
    'settings.save': (change) => {
      settings = { ...settings, ...change }
      return settings
    },
    'connections.list': () => [aConnection()],
    'buckets.list': () => buckets,
    'requests.abort': () => null,
  })
  await useSettingsStore().load()
  await useConnectionsStore().load()
})
afterEach(() => {
  page.unmount()
})

async function shown(): Promise<void> {
  useUploadsStore().changeDestination()
  page = mountPage(DestinationForm)
  await flushPromises()
}

async function fill(bucket: string, prefix?: string): Promise<void> {
  const [bucketInput, prefixInput] = page.findAll('input')
  await bucketInput?.setValue(bucket)
  if (prefix !== undefined) await prefixInput?.setValue(prefix)
  await page.find('form').trigger('submit')
  await flushPromises()
}

describe('DestinationForm', () => {
  it('remembers bucket and folder, the folder with its slash', async () => {
    await shown()
    await fill('media-archive', '2026/ep07')
    expect(settings.destination).toEqual({
      connectionId: 'studio',
      bucket: 'media-archive',
      prefix: '2026/ep07/',
    })
    expect(useUploadsStore().asking).toBeUndefined()
  })

  it('begins with the place that is proposed', async () => {
    settings = someSettings({
      destination: { connectionId: 'studio', bucket: 'other', prefix: 'x/' },
    })
    await useSettingsStore().load()
    useUploadsStore().proposed = { connectionId: 'studio', bucket: 'proposed', prefix: '' }
    await shown()
    expect(page.findAll('input').map(({ element }) => element.value)).toEqual(['proposed', ''])
  })

  it.each([
    ['', '', 'Choose a bucket.'],
    ['Media', '', 'A bucket name has 3 to 63'],
    ['media', '/2026', 'A folder does not begin with /'],
  ])('refuses bucket %j with folder %j and says why', async (bucket, prefix, reason) => {
    await shown()
    await fill(bucket, prefix)
    expect(pageText()).toContain(reason)
    expect(settings.destination).toBeNull()
  })

  it('takes a pasted oss:// path apart', async () => {
    await shown()
    await fill('oss://media-archive/2026/')
    expect(settings.destination).toMatchObject({ bucket: 'media-archive', prefix: '2026/' })
  })

  it('fills in the only bucket there is', async () => {
    buckets = [{ name: 'only-one', region: 'cn-shanghai' }]
    await shown()
    expect(page.find('input').element.value).toBe('only-one')
  })

  it('says why buckets cannot be listed, and takes a typed one', async () => {
    buckets = { code: 'oss/access-denied', message: 'AccessDenied' }
    await shown()
    expect(pageText()).toContain('Access denied. Type the name of the bucket.')
    await fill('typed-bucket')
    expect(settings.destination?.bucket).toBe('typed-bucket')
  })

  it('calls a listing off when it is left', async () => {
    const never = new Promise<readonly BucketView[]>(() => undefined)
    bridge = installFakeBridge({ 'buckets.list': () => never, 'requests.abort': () => null })
    await shown()
    page.unmount()
    const [asked] = bridge.inputs('buckets.list')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
  })
})
