import { afterEach, describe, expect, it } from 'vitest'
import type { FragmentRow, FragmentSizes } from '#shared/fragment-view.ts'
import { defaultPrices } from '#shared/price-table.ts'
import DeleteFragmentsDialog from '../../../renderer/src/components/fragment-delete/DeleteFragmentsDialog.vue'
import { useLongRequestsStore } from '../../../renderer/src/stores/long-requests.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aFragment } from '../harness/fragment-acts.ts'
import { aTask } from '../harness/tasks.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'

const GiB = 1024 ** 3
let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

let deleted: unknown[] = []
let measured: unknown[] = []

async function open(
  fragments: readonly FragmentRow[],
  answers: Answers = {},
  language: 'en' | 'zh-CN' = 'en',
): Promise<MountedPage> {
  deleted = []
  measured = []
  mounted = await mountPage(
    DeleteFragmentsDialog,
    {
      fragments,
      onDeleted: (ids: unknown) => deleted.push(ids),
      onMeasured: (sizes: unknown) => measured.push(sizes),
    },
    {
      language,
      answers: {
        'prices.get': () => ({ from: 'default', table: defaultPrices, problem: undefined }),
        ...answers,
      },
    },
  )
  return mounted
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

/** `count` fragments, each another upload of the same key. */
function fragments(count: number, change: Partial<FragmentRow> = {}): FragmentRow[] {
  return Array.from({ length: count }, (_, at) => aFragment({ uploadId: `U${at}`, ...change }))
}

function known(ids: readonly string[], spent = false): FragmentSizes {
  return {
    sizes: ids.map((id) => ({ id, size: { kind: 'known', parts: 4, bytes: GiB } })),
    spent,
    requests: { made: 1, most: 2 },
  }
}

const whole = { kept: [], failed: [], stopped: false } as const
const denied = {
  code: 'oss/access-denied',
  message: 'AccessDenied',
  requestId: 'R-7',
  details: { operation: 'AbortMultipartUpload' },
} as const

describe('DeleteFragmentsDialog', () => {
  it.each([
    ['en', 'Delete 37 fragments?', '111 parts, 37.0 GiB, about ¥4.44 a month'],
    ['zh-CN', '删除 37 个碎片？', '111 个分片，37.0 GiB，每月约 ¥4.44'],
  ] as const)('names count, bytes and money in %s', async (language, title, sum) => {
    await open(fragments(37), {}, language)
    expect(pageText()).toContain(title)
    expect(pageText()).toContain(sum)
  })

  it('gives the focus to Cancel, and the count to the button that deletes', async () => {
    const { bridge } = await open(fragments(2))
    expect(document.activeElement?.textContent.trim()).toBe('Cancel')
    await press('Cancel')
    expect(bridge.inputs('fragments.delete')).toEqual([])
    expect(mounted?.emitted('close')).toHaveLength(1)
  })

  it('measures what is not measured, in batches, and tells what it learned', async () => {
    const { bridge } = await open(fragments(120, { size: undefined }), {
      'fragments.measure': ({ ids }) => known(ids),
    })
    await settle()
    expect(bridge.inputs('fragments.measure').map(({ ids }) => ids.length)).toEqual([50, 50, 20])
    expect(pageText()).toContain('480 parts, 120.0 GiB')
    expect(pageText()).not.toContain('at least')
    expect(measured.flat()).toHaveLength(120)
  })

  it('says "at least" when measuring is skipped, and calls the request off', async () => {
    const answer = Promise.withResolvers<FragmentSizes>()
    const { bridge } = await open(
      [...fragments(1), aFragment({ uploadId: 'new', size: undefined })],
      {
        'fragments.measure': () => answer.promise,
      },
    )
    expect(pageText()).toContain('Asking for sizes: 0 of 1')
    await press('Skip')
    const [asked] = bridge.inputs('fragments.measure')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
    expect(pageText()).toContain('at least 3 parts, 1.0 GiB, about ¥0.12 a month')
    expect(pageText()).toContain('The size of 1 fragment is not known.')
    answer.resolve(known(['late']))
    await settle()
    expect(measured).toEqual([])
  })

  it('asks for no size in a bucket where it knows that parts may not be listed, and says why', async () => {
    const listParts = { ...denied, details: { operation: 'ListParts' } }
    const { bridge } = await open([
      ...fragments(1, { size: { kind: 'failed', error: listParts } }),
      ...Array.from({ length: 300 }, (_, at) => aFragment({ uploadId: `N${at}`, size: undefined })),
    ])
    await settle()
    expect(bridge.inputs('fragments.measure')).toEqual([])
    expect(pageText()).toContain('The size of 301 fragments could not be asked for.')
    expect(pageText()).toContain('oss:ListParts')
    expect(pageText()).not.toContain('Ask for the rest')
  })

  it('stops asking in a bucket that denies its parts, and goes on in the others', async () => {
    const listParts = { ...denied, details: { operation: 'ListParts' } }
    const shut = fragments(120, { bucket: 'shut', size: undefined })
    const others = Array.from({ length: 60 }, (_, at) =>
      aFragment({ uploadId: `O${at}`, bucket: 'open', size: undefined }),
    )
    const { bridge } = await open([...shut, ...others], {
      'fragments.measure': ({ ids }) => ({
        ...known(ids),
        sizes: ids.map((id) =>
          shut.some((each) => each.id === id)
            ? { id, size: { kind: 'failed', error: listParts } }
            : { id, size: { kind: 'known', parts: 4, bytes: GiB } },
        ),
      }),
    })
    await settle()
    const asked = bridge.inputs('fragments.measure').flatMap(({ ids }) => ids)
    expect(asked).toEqual([...shut.slice(0, 50), ...others].map(({ id }) => id))
    expect(pageText()).toContain('at least 240 parts, 60.0 GiB')
    expect(pageText()).toContain('The size of 120 fragments could not be asked for.')
  })

  it('asks before it spends more requests than the listing was allowed', async () => {
    let left = 1
    const { bridge } = await open(fragments(3, { size: undefined }), {
      'fragments.measure': ({ ids }) => known(ids.slice(0, left), left < ids.length),
      'fragments.allow': ({ more }) => {
        left += more
        return { made: 1, most: 1 + more }
      },
    })
    expect(pageText()).toContain('the requests allowed for this listing are spent')
    await press('Ask for the rest (2 requests or more)')
    expect(bridge.inputs('fragments.allow')).toEqual([{ more: 2 }])
    expect(pageText()).toContain('12 parts, 3.0 GiB')
  })

  it('leaves out what a task uses now, by its name, though the listing did not know', async () => {
    const [used, free] = fragments(2)
    const { bridge } = await open(used === undefined || free === undefined ? [] : [used, free], {
      'fragments.delete': ({ ids }) => ({ ...whole, deleted: ids }),
    })
    const task = aTask({ name: 'EP05.mov', uploadId: 'U0', state: { kind: 'paused' } })
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await expect.poll(pageText).toContain('1 stays: a transfer goes on with it (EP05.mov).')
    await press('Delete 1 fragment')
    expect(bridge.inputs('fragments.delete').map(({ ids }) => ids)).toEqual([[free?.id]])
  })

  it('offers nothing to press when tasks use them all', async () => {
    const use = { kind: 'in-use', taskId: 't', sourcePath: 'C:\\films\\EP05.mov' } as const
    await open([aFragment({ use })])
    expect(pageText()).toContain('Nothing is deleted')
    expect(pageText()).toContain('(EP05.mov)')
    expect(() => button('Delete 1 fragment')).toThrow('no button')
  })

  it('warns of young ones, and says what a rule would cost', async () => {
    await open([
      aFragment({ uploadId: 'young', initiatedMs: Date.now() - 3_600_000, storageClass: 'IA' }),
      aFragment({ uploadId: 'old' }),
    ])
    expect(pageText()).toContain('One was begun in the last 24 hours.')
    expect(pageText()).toContain('A lifecycle rule would cost more for 1 (IA)')
    expect(pageText()).toContain('A lifecycle rule would cost the same for 1 (Standard).')
  })

  it('shows how far it is, cannot be closed, and stops when told so', async () => {
    const answer = Promise.withResolvers<{
      deleted: string[]
      kept: string[]
      failed: []
      stopped: boolean
    }>()
    const rows = fragments(3)
    const { bridge } = await open(rows, { 'fragments.delete': () => answer.promise })
    await press('Delete 3 fragments')
    const [asked] = bridge.inputs('fragments.delete')
    const requestId = asked?.requestId ?? ''
    useLongRequestsStore().moved({ requestId, done: 1, total: 3 })
    await settle()
    expect(pageText()).toContain('1 of 3')
    expect(() => button('Close')).toThrow('no button')
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    )
    await settle()
    expect(pageText()).toContain('1 of 3')
    await press('Stop')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId }])
    const first = rows[0]?.id ?? ''
    answer.resolve({ deleted: [first], kept: [], failed: [], stopped: true })
    await settle()
    expect(pageText()).toContain('1 of 3 fragments are deleted')
    expect(pageText()).toContain('2 were not touched.')
    expect(deleted).toEqual([[first]])
  })

  it('deletes nothing more when the page is left', async () => {
    const never = new Promise<never>(() => undefined)
    const { bridge, page } = await open(fragments(3), { 'fragments.delete': () => never })
    await press('Delete 3 fragments')
    page.unmount()
    const [asked] = bridge.inputs('fragments.delete')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
  })

  it('lists what failed by cause, and tries exactly those again', async () => {
    const rows = fragments(3)
    const [a = '', b = '', c = ''] = rows.map(({ id }) => id)
    let failed: readonly { id: string; error: typeof denied }[] = [{ id: b, error: denied }]
    const { bridge } = await open(rows, {
      'fragments.delete': ({ ids }) => ({
        deleted: ids.filter((id) => id !== b || failed.length === 0),
        kept: [],
        failed,
        stopped: false,
      }),
    })
    await press('Delete 3 fragments')
    expect(document.activeElement?.textContent.trim()).toBe('Close')
    expect(pageText()).toContain('No longer stored: 6 parts, 2.0 GiB, about ¥0.24 a month.')
    expect(pageText()).toContain('1 could not be deleted · Access denied')
    expect(pageText()).toContain('allow oss:AbortMultipartUpload in the RAM policy')
    await press('Copy the request ID for 2026/ep07/EP07_master_ProRes4444.mov')
    expect(bridge.inputs('clipboard.write')).toEqual([{ text: 'R-7' }])
    failed = []
    await press('Try again (1)')
    expect(bridge.inputs('fragments.delete').map(({ ids }) => ids)).toEqual([[a, b, c], [b]])
    expect(pageText()).toContain('3 fragments are deleted')
    expect(deleted).toEqual([[a, c], [b]])
  })

  it('says why the whole deletion failed, and can go on with it', async () => {
    await open(fragments(2), {
      'fragments.delete': () => ({ code: 'connection/unknown', message: 'gone' }),
    })
    await press('Delete 2 fragments')
    expect(pageText()).toContain('No fragment is deleted')
    expect(pageText()).toContain('The deletion could not be carried out.')
    expect(button('Delete the other 2').disabled).toBe(false)
  })

  it('asks about thousands without holding the page up', async () => {
    const rows = fragments(20_000)
    const { bridge } = await open(rows, {
      'fragments.delete': ({ ids }) => ({
        ...whole,
        deleted: [],
        failed: ids.map((id) => ({ id, error: denied })),
      }),
    })
    expect(pageText()).toContain('Delete 20,000 fragments?')
    await press('Delete 20,000 fragments')
    expect(bridge.inputs('fragments.delete')[0]?.ids).toHaveLength(20_000)
    expect(document.querySelectorAll('section li').length).toBeLessThan(100)
    expect(pageText()).toContain('and 19,950 more')
  })
})
