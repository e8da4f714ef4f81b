import { afterEach, describe, expect, it } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { ReceiptCheck, ReceiptView } from '#shared/receipt-view.ts'
import ReceiptBox from '../../../renderer/src/components/detail/ReceiptBox.vue'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

const view: ReceiptView = {
  endpoint: 'oss.example',
  parts: 37,
  storeRequestId: 'STORE-1',
  provenAt: '2026-01-01T00:00:00.000Z',
}

async function open(answers: Answers = {}, language: 'en' | 'zh-CN' = 'en'): Promise<MountedPage> {
  mounted = await mountPage(
    ReceiptBox,
    { taskId: 'task-1' },
    { language, answers: { 'receipts.read': () => view, ...answers } },
  )
  return mounted
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

function outcome(): string {
  return document.querySelector('[role=status][aria-live=polite]')?.textContent.trim() ?? ''
}

describe('ReceiptBox', () => {
  it.each([
    ['en', 'content type and headers are those it was begun with'],
    ['zh-CN', '内容类型和请求头以其发起时为准'],
  ] as const)('says in %s what is not known of a taken-over upload', async (language, words) => {
    const remarks = ['options-unknown', 'parts-not-listed'] as const
    await open({ 'receipts.read': () => ({ ...view, remarks }) }, language)
    expect(document.body.textContent).toContain(words)
    expect(document.body.textContent).toContain('oss:ListParts')
  })

  it.each([
    ['en', 'head', 'Proven byA look at the stored object'],
    ['en', 'answer', 'Proven byThe server’s answer to the upload'],
    ['zh-CN', 'answer', '校验依据服务器对上传请求的应答'],
  ] as const)('says in %s what proved the object: %s', async (language, provenBy, words) => {
    await open({ 'receipts.read': () => ({ ...view, provenBy }) }, language)
    expect(document.body.textContent).toContain(words)
  })

  it.each<[string, ReceiptCheck, string]>([
    [
      'Verify on server',
      { against: 'server', outcome: 'same', by: 'crc64', requestId: 'R-1' },
      'Proven: the object on the server is the one of the receipt. Request ID R-1',
    ],
    [
      'Verify on server',
      { against: 'server', outcome: 'changed', sizeBytes: 5, etag: 'E', requestId: 'R-2' },
      'Changed: the object on the server is another one, of 5 B. Request ID R-2',
    ],
    [
      'Verify on server',
      { against: 'server', outcome: 'gone' },
      'Gone: the server has no object of that name.',
    ],
    [
      'Verify against file',
      { against: 'file', outcome: 'changed', part: 3, parts: 37, sizeBytes: 5 },
      'Changed: the file differs, first in part 3 of 37.',
    ],
    [
      'Verify against file',
      { against: 'file', outcome: 'missing' },
      'Missing: the file is not there any more.',
    ],
  ])('%s says how it came out: %o', async (name, check, words) => {
    const { bridge } = await open({ 'receipts.verify': () => check })
    await press(name)
    expect(outcome()).toBe(words)
    expect(bridge.inputs('receipts.verify')).toEqual([
      { taskId: 'task-1', against: check.against, requestId: expect.any(String) },
    ])
  })

  it('says it in Chinese too', async () => {
    await open({ 'receipts.verify': () => ({ against: 'server', outcome: 'gone' }) }, 'zh-CN')
    await press('与服务器核对')
    expect(outcome()).toBe('不存在：服务器上没有同名文件。')
  })

  it('stops reading the file when told so, and asks only once at a time', async () => {
    const answer = Promise.withResolvers<WireError>()
    const { bridge } = await open({ 'receipts.verify': () => answer.promise })
    await press('Verify against file')
    await press('Verify on server')
    expect(outcome()).toBe('Reading the file…')
    await press('Stop')
    const [asked, ...more] = bridge.inputs('receipts.verify')
    expect(more).toEqual([])
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
    answer.resolve({ code: 'request/aborted', message: 'aborted' })
    await settle()
    expect(outcome()).toBe('Stopped. Nothing was proven.')
    expect(() => button('Stop')).toThrow('no button')
  })

  it('says that it was saved, and nothing when the dialog was cancelled', async () => {
    let saved = false
    await open({ 'receipts.export': () => ({ saved }) })
    await press('Save receipt…')
    expect(outcome()).toBe('')
    saved = true
    await press('Save receipt…')
    expect(outcome()).toBe('The receipt is saved.')
  })

  it('believes no damaged receipt, and offers nothing without one', async () => {
    const damaged = { code: 'disk/damaged', message: 'changed' } as const
    await open({ 'receipts.read': () => damaged })
    expect(outcome()).toBe('The receipt is damaged or was changed. It proves nothing.')
    mounted?.page.unmount()
    await open({ 'receipts.read': () => null })
    expect(document.body.textContent).toContain('This upload has no receipt.')
    expect(() => button('Verify on server')).toThrow('no button')
  })
})
