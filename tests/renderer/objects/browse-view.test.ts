/** The Buckets page with a fake main: going about, selecting, and what its dialogs ask for. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useBrowseStore } from '../../../renderer/src/stores/browse.ts'
import { useDropTargetStore } from '../../../renderer/src/stores/drop-target.ts'
import { useUploadsStore } from '../../../renderer/src/stores/uploads.ts'
import BucketsView from '../../../renderer/src/views/BucketsView.vue'
import { laidOut } from '../fragments/laid-out.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { details, pageOf } from './a-bucket.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
laidOut()
afterEach(() => {
  mounted?.page.unmount()
  vi.useRealTimers()
})

async function open(answers: Answers = {}): Promise<MountedPage> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let prefix = ''
  mounted = await mountPage(
    defineComponent({ inheritAttrs: false, setup: () => () => h(BucketsView) }),
    {},
    {
      connections: [aConnection()],
      answers: {
        'buckets.list': () => [
          { name: 'media', region: 'cn-shanghai' },
          { name: 'ops', region: 'cn-hangzhou' },
        ],
        'buckets.properties': ({ bucket }) => ({
          name: bucket,
          region: 'cn-shanghai',
          createdMs: 0,
          storageClass: 'Standard',
          redundancy: 'ZRS',
          acl: 'private',
          versioning: 'Enabled',
          encryption: undefined,
          transferAcceleration: undefined,
        }),
        'objects.list': (input) => {
          ;({ prefix } = input)
          return { listingId: `list of ${input.bucket}/${prefix}` }
        },
        'objects.next': () => pageOf(prefix),
        'objects.details': () => details,
        'objects.copyLinks': ({ objects }) => ({ copied: objects.length }),
        'objects.createFolder': () => null,
        ...answers,
      },
    },
  )
  document.querySelector<HTMLElement>('[role=option]')?.click()
  await stay()
  return mounted
}

async function stay(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300)
  await settle()
}

function lines(): string[] {
  return [...document.querySelectorAll('[role=grid] [aria-selected] [aria-label]')].map(
    (each) => each.getAttribute('aria-label') ?? '',
  )
}

async function key(name: string, more: Partial<KeyboardEventInit> = {}): Promise<void> {
  const target =
    document.querySelector('[role=grid] [tabindex="0"][aria-selected]') ?? document.body
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }),
  )
  await settle()
}

async function select(name: string): Promise<void> {
  useBrowseStore().selection = { ids: new Set([name]), focused: name, anchor: name }
  await settle()
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

function crumbs(): string {
  return document.querySelector('nav[aria-label="Folders above"] ol')?.textContent ?? ''
}

describe('a bucket', () => {
  it('shows folders and objects, odd names written out', async () => {
    await open()
    expect(lines()).toEqual([
      'Folder films',
      String.raw`Folder odd\u202e`,
      'a.txt',
      String.raw`z\nz.txt`,
    ])
    expect(pageText()).toContain('2 folders, 2 objects')
  })

  it('is walked through by keys: in, up to where one came from, back and forward', async () => {
    const { bridge } = await open()
    await select('films/')
    await key('Enter')
    expect(crumbs()).toBe('mediafilms')
    expect(lines()).toEqual(['Folder 2026', 'one.mov', 'two.mov'])
    await key('Backspace')
    expect(crumbs()).toBe('media')
    expect(useBrowseStore().selection.focused).toBe('films/')
    await key('ArrowLeft', { altKey: true })
    expect(crumbs()).toBe('mediafilms')
    await key('ArrowRight', { altKey: true })
    await key('ArrowLeft', { altKey: true })
    await key('ArrowUp', { altKey: true })
    expect(crumbs()).toBe('media')
    expect(bridge.inputs('objects.list').every(({ bucket }) => bucket === 'media')).toBe(true)
  })

  it('goes where the address leads, and says what no address is', async () => {
    await open()
    await key('l', { ctrlKey: true })
    const input = document.querySelector<HTMLInputElement>('form input')
    if (input === null) throw new Error('there is no address to type')
    expect(input.value).toBe('oss://media/')
    const submit = async (text: string): Promise<void> => {
      input.value = text
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
      await settle()
    }
    await submit('https://example.com')
    expect(pageText()).toContain('An address looks like oss://bucket/folder/')
    await submit('oss://ops/films/on')
    await stay()
    expect(useBrowseStore().here).toMatchObject({ bucket: 'ops', folder: 'films/', search: 'on' })
    expect(lines()).toEqual(['one.mov'])
    expect(document.querySelector('[role=option][aria-selected=true]')?.textContent).toContain(
      'ops',
    )
  })

  it('tells the properties of the object one stays with, and the right that is missing', async () => {
    const { bridge } = await open()
    await select('a.txt')
    await select('films/')
    await select('a.txt')
    await stay()
    expect(bridge.inputs('objects.details')).toEqual([
      { listingId: 'list of media/', row: 0, requestId: expect.any(String) },
    ])
    for (const words of ['AES256', 'no-cache', String.raw`cam\u202e1`, 'oss:GetObjectTagging']) {
      expect(pageText()).toContain(words)
    }
  })

  it('says that nothing begins so, that it is empty, and why it cannot be listed', async () => {
    await open()
    useBrowseStore().search('nothing')
    await settle()
    expect(pageText()).toContain('No name in this folder begins with nothing')
    useBrowseStore().goTo('films/2026/')
    await settle()
    expect(pageText()).toContain('This folder is empty')
    mounted?.page.unmount()
    const details = { operation: 'ListObjectsV2' }
    await open({ 'objects.next': () => ({ code: 'oss/access-denied', message: '', details }) })
    expect(pageText()).toContain('The folder could not be listed')
    expect(pageText()).toContain('oss:ListObjects')
  })

  it('can be stopped and goes on where it was', async () => {
    let turn = 0
    const { bridge } = await open({
      'objects.next': () =>
        ++turn === 1 ? { ...pageOf(''), end: 'no' } : new Promise(() => undefined),
    })
    expect(pageText()).toContain('2 folders, 2 objects so far')
    await press('Stop')
    expect(pageText()).toContain('stopped, there may be more')
    await press('Go on')
    expect(bridge.inputs('objects.next')).toHaveLength(3)
    expect(bridge.inputs('objects.list')).toHaveLength(1)
    expect(lines()).toHaveLength(4)
  })

  it('deletes what was counted, told before, and shows what failed by its cause', async () => {
    const { bridge } = await open({
      'objects.planDelete': () => ({
        planId: 'p',
        objects: 3,
        bytes: 15,
        folders: 1,
        versioning: { value: 'Enabled' },
      }),
      'objects.delete': () => ({
        deleted: 1,
        failed: [
          { error: { code: 'oss/immutable', message: '' }, count: 2, keys: ['films/x', 'films/y'] },
        ],
        stopped: false,
      }),
    })
    useBrowseStore().selection = { ids: new Set(['films/', 'a.txt']), focused: 'a.txt' }
    await settle()
    await key('Delete')
    const [asked] = bridge.inputs('objects.planDelete')
    expect(asked).toMatchObject({ folders: [[0, 1]], objects: [[0, 1]] })
    expect(pageText()).toContain('Delete 3 objects?')
    expect(pageText()).toContain('Everything in 1 folder is among them.')
    expect(pageText()).toContain('Versioning is on')
    expect(bridge.inputs('objects.delete')).toEqual([])
    await press('Delete 3 objects')
    expect(pageText()).toContain('1 of 3 objects are deleted')
    expect(pageText()).toContain('films/y')
    await press('Close')
    expect(bridge.inputs('objects.list')).toHaveLength(2)
  })

  it('warns of a plain link to a private object, and copies what was chosen', async () => {
    const { bridge } = await open()
    await select('a.txt')
    await press('Copy links…')
    await press('Copy')
    expect(bridge.inputs('objects.copyLinks')[0]).toEqual({
      listingId: 'list of media/',
      objects: [[0, 1]],
      validSeconds: 3600,
    })
    document.querySelectorAll<HTMLElement>('[role=radio]')[1]?.click()
    await stay()
    expect(pageText()).toContain('This object is not public (ACL: Private).')
    await press('Copy')
    expect(bridge.inputs('objects.copyLinks')[1]?.validSeconds).toBeNull()
  })

  it('keeps a bookmark in the settings and goes there', async () => {
    const { bridge } = await open()
    useBrowseStore().goTo('films/')
    await settle()
    await press('Bookmarks')
    await press('Bookmark this folder')
    expect(bridge.inputs('settings.save').at(-1)).toEqual({
      bookmarks: [{ connectionId: 'studio', bucket: 'media', prefix: 'films/' }],
    })
  })

  it('takes files for the folder or bucket they are dropped on', async () => {
    await open()
    const uploads = useUploadsStore()
    for (const [selector, prefix, bucket] of [
      ['[data-folder="films/"]', 'films/', 'media'],
      ['[data-here] [role=grid]', '', 'media'],
      ['[data-bucket=ops]', '', 'ops'],
    ] as const) {
      const transfer = { types: ['Files'], items: [{ kind: 'file' }] }
      const over = new Event('dragover', { bubbles: true })
      Object.assign(over, { dataTransfer: transfer })
      document.querySelector(selector)?.dispatchEvent(over)
      expect(useDropTargetStore().take([new File(['x'], 'film.mov')])).toBe(true)
      await settle()
      expect(uploads.proposed).toEqual({ connectionId: 'studio', bucket, prefix })
      expect(uploads.asking).toHaveLength(1)
    }
  })
})
