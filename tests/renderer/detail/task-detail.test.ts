import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PartRow, PartsView, TaskState, TaskView } from '#shared/task-view.ts'
import TaskDetail from '../../../renderer/src/components/detail/TaskDetail.vue'
import { aTask } from '../harness/tasks.ts'
import type { Answers } from '../support/fake-bridge.ts'
import {
  button,
  mountPage,
  settle,
  type MountedPage,
  type PageWish,
} from '../support/mount-page.ts'
import { givePaneSize } from '../support/pane-size.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
beforeEach(() => {
  givePaneSize()
})
afterEach(() => {
  mounted?.page.unmount()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const view: PartsView = {
  taskId: 'task-1',
  sizeBytes: 450,
  partSizeBytes: 100,
  states: Uint8Array.of(2, 3, 1, 0, 0),
  sending: [{ number: 3, attempt: 2, sentBytes: 40 }],
}
const names = ['pending', 'sending', 'stored', 'to-retry'] as const
const rows: PartRow[] = Array.from(view.states, (state, index) => ({
  number: index + 1,
  offsetBytes: index * 100,
  sizeBytes: 100,
  state: names[state] ?? 'pending',
  attempts: index === 1 ? 3 : 1,
  sentBytes: 0,
  ...(state === 2 ? { etag: 'ABCDEF' } : {}),
  ...(state === 3 ? { error: { code: 'network/timeout', message: 'x' } as const } : {}),
}))
const answers: Answers = {
  'parts.watch': ({ taskId }) => (taskId === null ? null : view),
  'parts.rows': ({ from, count }) => rows.slice(from, from + count),
  'log.read': () => [
    { atMs: 1000, level: 'info', event: 'started' },
    {
      atMs: 2000,
      level: 'error',
      event: 'part-retry',
      params: { number: 2, attempt: 3, delayMs: 1000 },
      error: { code: 'oss/server-error', message: 'InternalError', requestId: 'R-77' },
    },
  ],
  'speed.history': () => ({ endMs: 0, stepMs: 1000, bytesPerSecond: [] }),
}

async function open(change: Partial<TaskView> = {}, wish: PageWish = {}) {
  const task = aTask({ sizeBytes: 450, partSizeBytes: 100, partsTotal: 5, ...change })
  mounted = await mountPage(
    TaskDetail,
    { task },
    { connections: [aConnection()], ...wish, answers: { ...answers, ...wish.answers } },
  )
  return mounted
}

const error = {
  code: 'oss/access-denied',
  message: 'UploadPart was refused with 403',
  requestId: 'R-42',
  details: { operation: 'UploadPart', status: '403' },
} as const
const failed: TaskState = { kind: 'ended', as: 'failed', error }

describe('TaskDetail', () => {
  it('sums the map up in words for those who do not see it', async () => {
    await open()
    const map = document.querySelector('canvas[role=application]')
    const summary = document.getElementById(map?.getAttribute('aria-describedby') ?? '')
    expect(summary?.textContent).toContain(
      '1 of 5 parts uploaded, 1 uploading, 1 to retry, 2 not started.',
    )
  })

  it('speaks of the part under the keyboard cursor', async () => {
    await open()
    const map = document.querySelector('canvas[role=application]')
    const press = async (key: string): Promise<void> => {
      map?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await settle()
    }
    await press('ArrowRight')
    const live = document.querySelector('[aria-live=polite]')
    expect(live?.textContent).toContain('Part 3, State Uploading, Bytes 200 to 299')
    await press('ArrowLeft')
    expect(live?.textContent).toContain('Part 2, State To retry')
    expect(live?.textContent).toContain('Attempts 3')
    expect(live?.textContent).toContain('Last error No answer in time')
  })

  it('shows the same parts as a table', async () => {
    await open()
    button('Show as table').click()
    await settle()
    const table = document.querySelector('[role=table]')
    expect(table?.getAttribute('aria-rowcount')).toBe('6')
    const lines = [...(table?.querySelectorAll('[role=row]') ?? [])].map((row) =>
      [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent.trim()),
    )
    expect(lines[1]).toEqual(['1', 'Uploaded', '0 to 99', '100 B', '1', 'ABCDEF'])
    expect(lines[2]?.[1]).toMatch(/^To retry\s+· No answer in time$/)
    expect(lines[3]?.[3]).toBe('40 B of 100 B')
    expect(lines[5]?.[2]).toBe('400 to 449')
  })

  it('says so when a file goes up without parts', async () => {
    await open({ partsTotal: 0, partSizeBytes: 0 }, { answers: { 'parts.watch': () => null } })
    expect(document.body.textContent).toContain('in one request, without parts')
  })

  it('tells what happened, what happens next and what helps, and offers it', async () => {
    const { emitted } = await open({ state: failed })
    const card = document.querySelector('aside')
    expect(card?.textContent).toContain('does not allow UploadPart')
    expect(card?.textContent).toContain('Nothing more happens by itself.')
    expect(card?.textContent).toContain('oss:PutObject')
    expect(card?.textContent).toContain('R-42')
    button('Retry').click()
    button('Edit connection…').click()
    expect(emitted('act')).toEqual([
      { kind: 'command', command: 'retry' },
      { kind: 'edit-connection', connectionId: 'studio', focus: 'first', bucket: 'media-archive' },
    ])
  })

  it('answers a changed file with the choice made', async () => {
    const blocked: TaskState = { kind: 'blocked', by: 'source-changed', error }
    const { emitted } = await open({ state: blocked })
    button('Keep matching parts').click()
    expect(emitted('act')).toEqual([{ kind: 'resolve', resolution: { choice: 'keep-matching' } }])
  })

  it('shows no cause card while nothing is wrong', async () => {
    await open()
    expect(document.querySelector('aside')).toBeNull()
  })

  it('opens on the tab left last, and remembers another one', async () => {
    const details = { open: true, tab: 'log', heightPercent: 38 } as const
    const { bridge } = await open({}, { settings: { details } })
    expect(document.querySelector('[role=tab][data-state=active]')?.textContent).toContain('Log')
    const general = [...document.querySelectorAll('[role=tab]')][1]
    general?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    await settle()
    expect(bridge.inputs('settings.save')).toEqual([{ details: { ...details, tab: 'general' } }])
    expect(document.body.textContent).toContain('0004B9895DBBB6EC98E36A1D2F8D3F00')
  })

  it('copies the whole log, with request IDs', async () => {
    const details = { open: true, tab: 'log', heightPercent: 38 } as const
    const { bridge } = await open({}, { settings: { details } })
    expect(document.querySelector('ol')?.textContent).toContain('Part 2: attempt 3 failed')
    button('Copy all').click()
    await settle()
    const text = bridge.inputs('clipboard.write')[0]?.text ?? ''
    expect(text.split('\n')).toHaveLength(2)
    expect(text).toContain('R-77')
  })

  it('copies the report with the endpoint of its connection', async () => {
    const { bridge } = await open({ state: failed })
    button('Copy details').click()
    await settle()
    const text = bridge.inputs('clipboard.write')[0]?.text ?? ''
    expect(text).toContain('Request ID: R-42')
    expect(text).toContain('Endpoint: https://oss-cn-shanghai.aliyuncs.com')
  })

  it('stops watching when it is closed', async () => {
    const { page, bridge } = await open()
    page.unmount()
    await settle()
    mounted = undefined
    expect(bridge.inputs('parts.watch').at(-1)).toEqual({ taskId: null })
  })
})
