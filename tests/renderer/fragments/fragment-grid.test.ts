import { afterEach, describe, expect, it } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import type { FragmentRow } from '#shared/fragment-view.ts'
import FragmentGrid from '../../../renderer/src/components/fragments/FragmentGrid.vue'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { aConnection, someSettings } from '../support/settings.ts'
import { mountPage, settle } from '../support/mount-page.ts'
import { bucketListed, playListing, rows } from './a-listing.ts'
import { laidOut } from './laid-out.ts'

laidOut()
let page: VueWrapper | undefined
let emitted: (name: string) => unknown[] = () => []

afterEach(() => {
  page?.unmount()
})

/** The list with these fragments in it. */
async function gridOf(all: readonly FragmentRow[], group: 'none' | 'bucket' = 'none') {
  const listing = playListing()
  const sort = { by: 'initiated', descending: false } as const
  const settings = someSettings({
    fragments: { group, sort, maxRequests: 1000, detailsOpen: true, detailsPercent: 42 },
  })
  const mounted = await mountPage(
    FragmentGrid,
    {},
    {
      answers: {
        ...listing.answers,
        'settings.save': (change) => ({ ...settings, ...change }),
      },
      connections: [aConnection()],
      settings,
    },
  )
  ;({ page, emitted } = mounted)
  void useFragmentsStore().look({ connectionId: 'studio', buckets: null, prefix: '' })
  const buckets = [...new Set(all.map(({ bucket }) => bucket))]
  await listing.tell({
    rows: all,
    buckets: buckets.map((bucket) => bucketListed(bucket, 1)),
    done: true,
  })
  await settle()
  return useFragmentViewStore()
}

function shownRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-fragment]')]
}

/** The columns that show an arrow. */
function sorted(): string[] {
  return [...document.querySelectorAll('[role="columnheader"]')]
    .filter((header) => header.getAttribute('aria-sort') !== 'none')
    .map((header) => header.textContent.trim())
}

/** A key pressed where the keyboard is. */
async function press(key: string, change: Partial<KeyboardEventInit> = {}): Promise<void> {
  const active = document.querySelector<HTMLElement>('[aria-selected][tabindex="0"]')
  const event = { key, bubbles: true, cancelable: true, ...change }
  active?.dispatchEvent(new KeyboardEvent('keydown', event))
  await settle()
}

/** A press on the header of that name. */
async function sort(name: string): Promise<void> {
  const headers = [...document.querySelectorAll<HTMLElement>('[role="columnheader"] button')]
  headers.find((each) => each.textContent.trim() === name)?.click()
  await settle()
}

describe('FragmentGrid', () => {
  it('holds 10,000 fragments and renders only those in sight', async () => {
    const list = await gridOf(rows(10_000))
    expect(list.lines.lines).toHaveLength(10_000)
    expect(shownRows().length).toBeGreaterThanOrEqual(20)
    expect(shownRows().length).toBeLessThan(40)
    const grid = document.querySelector('[role="treegrid"]')
    expect(grid?.getAttribute('aria-rowcount')).toBe('10001')
  })

  it('moves, selects ranges and everything by keyboard', async () => {
    const all = rows(30)
    const list = await gridOf(all)
    await press('ArrowDown')
    await press('ArrowDown')
    expect([...list.selection.ids]).toEqual([all[1]?.id])
    await press('ArrowDown', { shiftKey: true })
    expect([...list.selection.ids]).toEqual([all[1]?.id, all[2]?.id])
    await press('Escape')
    expect(list.selection.ids.size).toBe(0)
    expect(list.focusedRow?.id).toBe(all[2]?.id)
    await press(' ')
    expect([...list.selection.ids]).toEqual([all[2]?.id])
    await press('a', { ctrlKey: true })
    expect(list.selection.ids.size).toBe(30)
  })

  it('asks for acts on the selection', async () => {
    await gridOf(rows(3))
    await press('ArrowDown')
    await press('Delete')
    await press('Enter')
    await press('c', { ctrlKey: true })
    await press('F5')
    expect(emitted('act')).toEqual(['delete', 'details', 'copy-path', 'refresh'])
  })

  it('goes to a name that is typed', async () => {
    const all = rows(30)
    const list = await gridOf(all)
    await press('ArrowDown')
    await press('1')
    await press('7')
    expect(list.focusedRow?.key).toBe('media-archive/17.mov')
  })

  it('collapses and expands groups by keyboard, and selects one as a whole', async () => {
    const list = await gridOf([...rows(2, 'a'), ...rows(3, 'b')], 'bucket')
    expect(list.lines.lines).toHaveLength(7)
    await press('Home')
    expect(list.selection.ids.size).toBe(2)
    await press('ArrowLeft')
    expect(list.lines.lines).toHaveLength(5)
    const heading = document.querySelector('[aria-expanded]')
    expect(heading?.getAttribute('aria-expanded')).toBe('false')
    expect(heading?.getAttribute('aria-selected')).toBe('true')
    await press('Enter')
    expect(list.lines.lines).toHaveLength(7)
    await press('ArrowRight')
    expect(list.focusedRow?.bucket).toBe('a')
    await press('ArrowLeft')
    expect(list.selection.ids.size).toBe(2)
    expect(emitted('act')).toEqual([])
  })

  it('sorts by a column, and the other way round', async () => {
    const list = await gridOf(rows(3))
    await sort('Name')
    expect(list.sort).toEqual({ by: 'key', descending: false })
    await sort('Name')
    expect(list.sort).toEqual({ by: 'key', descending: true })
    await sort('Age')
    expect(list.sort).toEqual({ by: 'age', descending: false })
  })

  it('shows how it is sorted at the column that was pressed, and at no other', async () => {
    const list = await gridOf(rows(3))
    expect(sorted()).toEqual(['Begun'])
    await sort('Age')
    expect(sorted()).toEqual(['Age'])
    const youngestFirst = list.shown.map(({ uploadId }) => uploadId)
    expect(youngestFirst).toEqual(['U2', 'U1', 'U0'])
    await sort('Begun')
    expect(list.shown.map(({ uploadId }) => uploadId)).toEqual(youngestFirst.toReversed())
  })

  it('says of a group what is only known in part', async () => {
    const size = { kind: 'known', parts: 4, bytes: 1024 } as const
    const [first, ...others] = rows(2, 'a')
    if (first === undefined) throw new Error('there is no row')
    await gridOf([{ ...first, size }, ...others, ...rows(1, 'b')], 'bucket')
    const [heading] = document.querySelectorAll('[aria-expanded]')
    expect(heading?.textContent).toContain('≥ 4')
    expect(heading?.textContent).toContain('≥ 1.0 KiB')
  })
})
