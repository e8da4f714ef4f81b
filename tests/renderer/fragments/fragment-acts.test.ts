import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { emptyKind } from '../../../renderer/src/components/fragments/empty-kind.ts'
import { useCopies } from '../../../renderer/src/components/fragments/use-copies.ts'
import { useFragmentActsStore } from '../../../renderer/src/stores/fragment-acts.ts'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import type { FakeBridge } from '../support/fake-bridge.ts'
import { aRow, denied, playListing } from './a-listing.ts'
import { find, openStores, paint } from './open-stores.ts'

let bridge: FakeBridge

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const free = aRow({ uploadId: 'free', storageClass: 'IA' })
const used = aRow({ uploadId: 'used' })
const other = aRow({ uploadId: 'other', bucket: 'ops-backup' })

/** These are found, `used` by a task; `selected` are selected. */
async function select(...selected: readonly FragmentRow[]): Promise<void> {
  const listing = playListing()
  bridge = await openStores(listing)
  await find(listing, [free, used, other])
  const task = aTask({ id: 't', bucket: used.bucket, uploadId: used.uploadId })
  useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
  await paint()
  const ids = selected.map(({ id }) => id)
  useFragmentViewStore().selection = { ids: new Set(ids), focused: ids[0] }
}

describe('acts on fragments', () => {
  it.each([
    [[free], ['adopt', 'complete', 'delete', 'lifecycle', 'open-upload', 'prices']],
    [[used], ['delete', 'lifecycle', 'open-upload', 'prices']],
    [
      [free, used],
      ['delete', 'lifecycle', 'open-upload', 'prices'],
    ],
    [
      [free, other],
      ['delete', 'open-upload', 'prices'],
    ],
    [[], ['open-upload', 'prices']],
  ])('possible for a selection are those that mean something', async (rows, possible) => {
    await select(...rows)
    expect([...useFragmentActsStore().possible].toSorted()).toEqual(possible)
  })

  it('never open adopting or completing for one that a task goes on with', async () => {
    await select(used)
    const acts = useFragmentActsStore()
    acts.ask('adopt')
    acts.ask('complete')
    expect(acts.question).toBeUndefined()
  })

  it('name the bucket of a rule with its region and the classes found in it', async () => {
    await select(free)
    const acts = useFragmentActsStore()
    acts.ask('lifecycle')
    expect(acts.question).toEqual({
      about: 'lifecycle',
      prefix: '',
      bucket: {
        connectionId: 'studio',
        bucket: 'media-archive',
        region: 'cn-shanghai',
        storageClasses: ['IA', 'Standard'],
      },
    })
  })

  it('concern what was selected when the dialog opened, whatever the list does meanwhile', async () => {
    await select(free, other)
    const acts = useFragmentActsStore()
    acts.ask('delete')
    useFragmentsStore().gone([free.id])
    await paint()
    expect(acts.question).toMatchObject({
      about: 'delete',
      rows: [{ id: free.id }, { id: other.id }],
    })
  })

  it('copy one line for each fragment', async () => {
    await select(free, other)
    const { selectedRows } = useFragmentViewStore()
    const copies = useCopies()
    await copies.copy('path', selectedRows)
    await copies.copy('uploadId', selectedRows)
    await copies.copy('abort', [free])
    const texts = bridge.inputs('clipboard.write').map(({ text }) => text)
    expect(texts.slice(0, 2)).toEqual([
      'oss://media-archive/2026/ep07/a.mov\noss://ops-backup/2026/ep07/a.mov',
      'free\nother',
    ])
    expect(texts[2]).toContain('abort-multipart-upload')
    expect(texts[2]).toContain('free')
  })
})

describe('what stands in place of rows', () => {
  const nothing = { hasConnection: true, found: 0, shown: 0, failed: 0, listed: 0 } as const
  const done = { kind: 'done' } as const

  it.each([
    [{ ...nothing, scan: done, found: 3, shown: 2 }, undefined],
    [{ ...nothing, scan: done, found: 3 }, 'no-match'],
    [{ ...nothing, scan: { kind: 'idle' } as const, hasConnection: false }, 'connection'],
    [{ ...nothing, scan: { kind: 'listing' } as const }, 'loading'],
    [{ ...nothing, scan: { kind: 'failed', error: denied } as const }, 'denied'],
    [{ ...nothing, scan: done, failed: 2 }, 'denied'],
    [{ ...nothing, scan: done, failed: 1, listed: 1 }, 'partly'],
    [{ ...nothing, scan: done, listed: 3 }, 'none'],
    [{ ...nothing, scan: { kind: 'spent' } as const }, 'spent'],
    [{ ...nothing, scan: { kind: 'stopped' } as const }, 'stopped'],
  ])('of %j is: %s', (state, kind) => {
    expect(emptyKind(state)).toBe(kind)
  })
})
