import { afterEach, describe, expect, it } from 'vitest'
import OpenUploadDialog from '../../../renderer/src/components/fragment-adopt/OpenUploadDialog.vue'
import { placeIn } from '../../../renderer/src/components/fragment-adopt/pasted.ts'
import { aStrangeFragment, denied } from '../harness/fragment-dialog-answers.ts'
import type { Answers } from '../support/fake-bridge.ts'
import {
  button,
  description,
  field,
  mountPage,
  settle,
  type,
  type MountedPage,
} from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'

const fragment = aStrangeFragment({ initiatedMs: undefined, storageClass: undefined })
let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

async function open(bucket = 'media-archive', more: Answers = {}): Promise<MountedPage> {
  mounted = await mountPage(
    OpenUploadDialog,
    { open: true, connectionId: 'studio', bucket },
    {
      connections: [aConnection()],
      answers: {
        'buckets.list': () => [{ name: 'ops-backup', region: 'cn-hangzhou' }],
        'fragments.open': () => fragment,
        ...more,
      },
    },
  )
  return mounted
}

/** Pastes over whatever the field holds; what the page does not take itself, the field takes. */
async function paste(label: string, text: string): Promise<void> {
  const input = field(label)
  input.focus()
  input.setSelectionRange(0, input.value.length)
  const event = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: { getData: () => text } })
  if (input.dispatchEvent(event)) {
    input.value = text
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await settle()
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

describe('placeIn', () => {
  it('takes a bucket and a key apart, and nothing else', () => {
    expect(placeIn(' oss://b/2026/第七集 +%2B.mov\n')).toEqual({
      bucket: 'b',
      key: '2026/第七集 +%2B.mov',
    })
    expect(placeIn('oss://b/')).toBeUndefined()
    expect(placeIn('oss://b')).toBeUndefined()
    expect(placeIn('https://b.oss-cn-hangzhou.aliyuncs.com/key')).toBeUndefined()
  })
})

describe('OpenUploadDialog', () => {
  it('shows the connection, and the bucket the page is about', async () => {
    await open()
    const dialog = document.querySelector('[role=dialog]')
    expect(dialog?.textContent).toContain('studio-ops')
    expect(dialog?.textContent).toContain('https://oss-cn-shanghai.aliyuncs.com')
    expect(field('Bucket').value).toBe('media-archive')
  })

  it('opens an upload by key and ID, without the spaces a paste brings', async () => {
    const { bridge, emitted } = await open()
    await paste('Object key', ' 2026/film.mov \n')
    await paste('Upload ID', ' 0004B9895DBB\n')
    await press('Open')
    expect(bridge.inputs('fragments.open')).toEqual([
      {
        connectionId: 'studio',
        bucket: 'media-archive',
        key: '2026/film.mov',
        uploadId: '0004B9895DBB',
      },
    ])
    expect(emitted('opened')).toEqual([fragment])
  })

  it.each(['Bucket', 'Object key'])(
    'fills bucket and key from a path pasted into %s',
    async (at) => {
      await open('')
      await paste(at, 'oss://ops-backup/nas/week 47+%2B.tar')
      expect(field('Bucket').value).toBe('ops-backup')
      expect(field('Object key').value).toBe('nas/week 47+%2B.tar')
    },
  )

  it('takes apart a path that was typed, once the field is left', async () => {
    await open('')
    await type('Object key', 'oss://ops-backup/nas/a.tar')
    expect(field('Bucket').value).toBe('ops-backup')
    expect(field('Object key').value).toBe('nas/a.tar')
  })

  it('keeps a space that was typed at the end of a key, and says so', async () => {
    const { bridge } = await open()
    await type('Object key', 'a.tar ')
    expect(description(field('Object key'))).toContain('begins or ends with a space')
    await type('Upload ID', ' U1 ')
    await press('Open')
    expect(bridge.inputs('fragments.open')).toMatchObject([{ key: 'a.tar ', uploadId: 'U1' }])
  })

  it('says what is missing or wrong, and asks for nothing', async () => {
    const { bridge } = await open('Not A Bucket')
    await type('Object key', '/a.tar')
    await press('Open')
    expect(field('Bucket').getAttribute('aria-invalid')).toBe('true')
    expect(field('Object key').getAttribute('aria-invalid')).toBe('true')
    expect(description(field('Upload ID'))).toContain('Enter the upload ID.')
    await type('Upload ID', 'U'.repeat(1025))
    expect(description(field('Upload ID'))).toContain('at most 1,024 characters')
    expect(bridge.inputs('fragments.open')).toEqual([])
  })

  it('says why buckets are not offered; a name can still be typed', async () => {
    await open('media-archive', { 'buckets.list': () => denied })
    expect(description(field('Bucket'))).toContain('Access denied')
  })

  it('shows a refusal in its place', async () => {
    const unknown = {
      code: 'connection/unknown',
      message: 'there is no connection studio',
    } as const
    const { emitted } = await open('media-archive', { 'fragments.open': () => unknown })
    await type('Object key', 'a.tar')
    await type('Upload ID', 'U1')
    await press('Open')
    expect(document.querySelector('[role=alert]')?.textContent).toContain('It could not be opened')
    expect(emitted('opened')).toEqual([])
  })
})
