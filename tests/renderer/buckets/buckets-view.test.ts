import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { BucketView } from '#shared/ipc/contract.ts'
import type { AbortRule } from '#shared/lifecycle-view.ts'
import { useBrowseStore } from '../../../renderer/src/stores/browse.ts'
import { useBucketChoiceStore } from '../../../renderer/src/stores/bucket-choice.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { useLifecycleStore } from '../../../renderer/src/stores/lifecycle.ts'
import { useUploadsStore } from '../../../renderer/src/stores/uploads.ts'
import { useViewStore } from '../../../renderer/src/stores/view.ts'
import BucketsView from '../../../renderer/src/views/BucketsView.vue'
import type { Answers } from '../support/fake-bridge.ts'
import { button, field, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
  vi.useRealTimers()
})

const listed: readonly BucketView[] = [
  { name: 'ops-backup', region: 'cn-hangzhou' },
  { name: 'media-archive', region: 'cn-shanghai' },
  { name: 'media-proxy', region: 'cn-shanghai' },
]
const rules: readonly AbortRule[] = [
  { id: 'r1', prefix: '', isEnabled: true, after: { days: 7 } },
  { id: 'r2', prefix: 'tmp/', isEnabled: false, after: { days: 1 } },
]

async function open(answers: Answers = {}, language: 'en' | 'zh-CN' = 'en'): Promise<MountedPage> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  mounted = await mountPage(
    // The page has no element of its own around its parts.
    defineComponent({ inheritAttrs: false, setup: () => () => h(BucketsView) }),
    {},
    {
      language,
      connections: [aConnection(), aConnection({ id: 'other', name: 'Frankfurt' })],
      answers: {
        'buckets.list': () => listed,
        'lifecycle.read': ({ connectionId, bucket }) => ({
          connectionId,
          bucket,
          rules,
          otherRules: 0,
          xml: '<LifecycleConfiguration/>',
          undo: null,
        }),
        ...answers,
      },
    },
  )
  return mounted
}

function options(): string[] {
  return [...document.querySelectorAll('[role=option]')].map((each) => each.textContent.trim())
}

function listbox(): HTMLElement {
  const found = document.querySelector('[role=listbox]')
  if (!(found instanceof HTMLElement)) throw new Error('there is no list of buckets')
  return found
}

async function key(name: string): Promise<void> {
  listbox().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
  await settle()
}

function chosen(): string | undefined {
  return document.querySelector('[role=option][aria-selected=true]')?.textContent.trim()
}

async function stay(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300)
  await settle()
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

async function enter(input: HTMLInputElement, text: string): Promise<void> {
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}

function searchBox(): HTMLInputElement {
  const found = document.querySelector('[role=searchbox]')
  if (!(found instanceof HTMLInputElement)) throw new Error('there is no search box')
  return found
}

describe('BucketsView', () => {
  it('lists name and region, by name', async () => {
    await open()
    expect(options()).toEqual([
      'media-archivecn-shanghai',
      'media-proxycn-shanghai',
      'ops-backupcn-hangzhou',
    ])
    expect(pageText()).toContain('Select a bucket.')
  })

  it('moves the choice with the keyboard, and finds a bucket by its letters', async () => {
    await open()
    await key('ArrowDown')
    expect(chosen()).toContain('media-archive')
    await key('End')
    expect(chosen()).toContain('ops-backup')
    await key('ArrowUp')
    expect(chosen()).toContain('media-proxy')
    await key('o')
    expect(chosen()).toContain('ops-backup')
    const active = listbox().getAttribute('aria-activedescendant') ?? ''
    expect(document.getElementById(active)?.textContent).toContain('ops-backup')
  })

  it('searches name and region, and leads from the box into the list', async () => {
    await open()
    await enter(searchBox(), 'hangzhou')
    expect(options()).toEqual(['ops-backupcn-hangzhou'])
    searchBox().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
    await settle()
    expect(document.activeElement).toBe(listbox())
    expect(chosen()).toContain('ops-backup')
    await enter(searchBox(), 'nothing')
    expect(pageText()).toContain('No bucket matches')
    await press('Show all buckets')
    expect(options()).toHaveLength(3)
  })

  it.each([
    ['en', 'Fragments older than 7 days are removed.', '1 rule is switched off.'],
    ['zh-CN', '超过 7 天的碎片会被删除。', '1 条规则未启用。'],
  ] as const)('says in %s what rules do to the fragments', async (language, days, off) => {
    await open({}, language)
    await key('ArrowDown')
    await stay()
    expect(pageText()).toContain(days)
    expect(pageText()).toContain(off)
  })

  it('asks only the bucket one stays with', async () => {
    const { bridge } = await open()
    await key('ArrowDown')
    await key('ArrowDown')
    await key('ArrowDown')
    await stay()
    expect(bridge.inputs('lifecycle.read').map(({ bucket }) => bucket)).toEqual(['ops-backup'])
  })

  it('follows a change of the rules made elsewhere', async () => {
    await open()
    await key('ArrowDown')
    await stay()
    useLifecycleStore().changed({ connectionId: 'studio', bucket: 'media-archive', rules: [] })
    await settle()
    expect(pageText()).toContain('no lifecycle rule deletes fragments of this bucket')
  })

  it('names the right that is missing for the rules; everything else stays of use', async () => {
    await open({
      'lifecycle.read': () => ({
        code: 'oss/access-denied',
        message: 'AccessDenied',
        details: { operation: 'GetBucketLifecycle' },
      }),
    })
    await key('ArrowDown')
    await stay()
    expect(pageText()).toContain('oss:GetBucketLifecycle')
    expect(button('Fragments').disabled).toBe(false)
  })

  it('opens the fragments of the bucket', async () => {
    await open({
      'fragments.scan': () => ({ scanId: 's' }),
      'fragments.next': () => new Promise(() => undefined),
    })
    await key('ArrowDown')
    await press('Fragments')
    expect(useViewStore().view).toBe('fragments')
    expect(useFragmentsStore().scope).toEqual({
      connectionId: 'studio',
      buckets: ['media-archive'],
      prefix: '',
    })
  })

  it('opens the rules of the bucket in their dialog', async () => {
    await open()
    await key('ArrowDown')
    await press('Lifecycle rules…')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain(
      'Lifecycle rules of media-archive',
    )
  })

  it('picks files and proposes the bucket for them, without changing the destination', async () => {
    const source = { handle: 'h', name: 'film.mov', kind: 'file', sizeBytes: 1 } as const
    const { bridge } = await open({ 'sources.pick': () => [source] })
    await key('ArrowDown')
    await stay()
    await press('Upload here…')
    const uploads = useUploadsStore()
    expect(uploads.asking).toEqual([source])
    expect(uploads.proposed).toEqual({
      connectionId: 'studio',
      bucket: 'media-archive',
      prefix: '',
    })
    expect(bridge.inputs('settings.save')).toEqual([])
  })

  it('says why buckets cannot be listed, and opens one by its name', async () => {
    await open({
      'buckets.list': () => ({
        code: 'oss/access-denied',
        message: 'AccessDenied',
        details: { operation: 'ListBuckets' },
      }),
    })
    expect(pageText()).toContain('oss:ListBuckets')
    await enter(field('Bucket by its name'), 'Not a name')
    await press('Open')
    expect(pageText()).toContain('A bucket name has 3 to 63')
    await enter(field('Bucket by its name'), 'oss://my-only-bucket/folder/')
    await press('Open')
    expect(chosen()).toContain('my-only-bucket')
    expect(useBrowseStore().here).toMatchObject({ bucket: 'my-only-bucket', folder: 'folder/' })
    expect(button('Fragments').disabled).toBe(false)
  })

  it('begins at the preset path of narrow rights', async () => {
    const { bridge } = await open({
      'connections.list': () => [aConnection({ bucket: 'ops-backup', prefix: 'team/a/' })],
      'objects.list': () => ({ listingId: 'l' }),
    })
    await key('End')
    await stay()
    expect(bridge.inputs('objects.list').map(({ bucket, prefix }) => [bucket, prefix])).toEqual([
      ['ops-backup', 'team/a/'],
    ])
  })

  it('lists again when told so, and forgets the bucket of another connection', async () => {
    const { bridge } = await open()
    await press('List again')
    await key('ArrowDown')
    useBucketChoiceStore().chooseConnection('other')
    await settle()
    const asked = bridge.inputs('buckets.list').map(({ connectionId }) => connectionId)
    expect(asked).toEqual(['studio', 'studio', 'other'])
    expect(pageText()).toContain('Select a bucket.')
  })
})
