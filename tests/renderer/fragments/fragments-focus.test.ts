import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { defaultPrices } from '#shared/price-table.ts'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import FragmentsView from '../../../renderer/src/views/FragmentsView.vue'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'
import { bucketListed, playListing, rows } from './a-listing.ts'
import { laidOut } from './laid-out.ts'

laidOut()
/** As the shell holds it: the page has no element of its own. */
const shell = defineComponent({ render: () => h('main', [h(FragmentsView)]) })
let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

/** The page, once it has listed these. */
async function open(count: number, clockOffsetMs = 0): Promise<void> {
  const listing = playListing()
  mounted = await mountPage(
    shell,
    {},
    {
      answers: {
        ...listing.answers,
        'buckets.list': () => [],
        'prices.get': () => ({ from: 'default', table: defaultPrices, problem: undefined }),
      },
      connections: [aConnection()],
    },
  )
  const buckets = [bucketListed('media-archive', count)]
  await listing.tell({ rows: rows(count), buckets, done: true, clockOffsetMs })
  await settle()
  expect(useFragmentsStore().rows.size).toBe(count)
}

it("tells ages by the service's clock, however wrong this computer's is", async () => {
  const day = 86_400_000
  await open(1, -40 * day)
  const list = useFragmentViewStore()
  expect(Math.abs(list.nowMs - (Date.now() - 40 * day))).toBeLessThan(day / 2)
})

describe('the last row that leaves', () => {
  it('gives the keyboard to the search, not to nobody', async () => {
    await open(1)
    const [row] = document.querySelectorAll<HTMLElement>('[data-fragment]')
    row?.focus()
    expect(document.activeElement).toBe(row)
    const list = useFragmentViewStore()
    list.filter = { ...list.filter, use: 'in-use' }
    await settle()
    expect(document.querySelector('[role="treegrid"]')).toBeNull()
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Search in names')
  })
})

describe('the button that takes filters away', () => {
  it.each([
    ['nothing', 'Show all fragments'],
    ['1', 'Clear filters'],
  ])('leaves the keyboard in the list after looking for %s', async (text, name) => {
    await open(3)
    const list = useFragmentViewStore()
    list.filter = { ...list.filter, text }
    await settle()
    button(name).focus()
    button(name).click()
    await settle()
    expect(list.shown).toHaveLength(3)
    expect(document.activeElement?.role).toBe('row')
  })
})
