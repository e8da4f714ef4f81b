import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import { defaultPrices } from '#shared/price-table.ts'
import ListFailures from '../../../renderer/src/components/fragments/ListFailures.vue'
import SumBar from '../../../renderer/src/components/fragments/SumBar.vue'
import { useFragmentViewStore } from '../../../renderer/src/stores/fragment-view.ts'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { usePricesStore } from '../../../renderer/src/stores/prices.ts'
import { mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'
import { aConnection } from '../support/settings.ts'
import { bucketListed, denied, known, playListing, rows } from './a-listing.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

/** The component under a listing that found these. */
async function under(component: Component, all: readonly FragmentRow[]) {
  const listing = playListing()
  mounted = await mountPage(
    component,
    {},
    {
      answers: {
        ...listing.answers,
        'prices.get': () => ({ from: 'default', table: defaultPrices, problem: undefined }),
      },
      connections: [aConnection()],
    },
  )
  await usePricesStore().load()
  void useFragmentsStore().look({ connectionId: 'studio', buckets: null, prefix: '' })
  const names = [...new Set(all.map(({ bucket }) => bucket))]
  const buckets = names.map((bucket) => bucketListed(bucket, 1))
  await listing.tell({ rows: all, buckets, done: true })
  await settle()
  return mounted.bridge
}

const refused = {
  kind: 'failed',
  error: { ...denied, details: { operation: 'ListParts' } },
} as const

/** Rows of a bucket whose parts may not be listed, as the page has learned from the first. */
function learnDenied(bucket: string): void {
  const fragments = useFragmentsStore()
  const [id = ''] = [...fragments.rows.values()].flatMap((row) =>
    row.bucket === bucket ? [row.id] : [],
  )
  fragments.learn([{ id, size: refused }])
}

describe('the sums below the list', () => {
  it('say what is only known in part', async () => {
    const [first, ...others] = rows(3)
    if (first === undefined) throw new Error('there is no row')
    await under(SumBar, [{ ...first, size: known(2, 1024) }, ...others])
    expect(pageText()).toContain('≥ 2 parts · ≥ 1.0 KiB · so far less than ¥0.01 a month')
    expect(pageText()).toContain('Measure all (2 requests or more)')
  })

  it('offer no measuring where parts may not be listed', async () => {
    await under(SumBar, [...rows(3, 'shut'), ...rows(2, 'open')])
    expect(pageText()).toContain('Measure all (5 requests or more)')
    learnDenied('shut')
    const list = useFragmentViewStore()
    list.filter = { ...list.filter, text: 'shut' }
    await settle()
    expect(pageText()).not.toContain('Measure all')
    list.filter = { ...list.filter, text: 'open' }
    await settle()
    expect(pageText()).toContain('Measure all (2 requests or more)')
  })

  it('count as hidden by size only what the other filters would show', async () => {
    const bridge = await under(SumBar, [...rows(3, 'films'), ...rows(40, 'music')])
    const list = useFragmentViewStore()
    list.filter = { ...list.filter, text: 'films/', atLeastBytes: 1024 }
    await settle()
    expect(pageText()).toContain('3 not measured are hidden')
    mounted?.page.get('button').element.click()
    await settle()
    expect(bridge.inputs('fragments.measure').map(({ ids }) => ids.length)).toEqual([3])
  })
})

describe('what could not be read', () => {
  it('is not called a bucket that could not be listed when only its sizes are denied', async () => {
    const names = ['a', 'b', 'c', 'd']
    await under(
      ListFailures,
      names.flatMap((name) => rows(1, name).map((row) => ({ ...row, size: refused }))),
    )
    expect(pageText()).toContain('Sizes in a cannot be read')
    expect(pageText()).toContain('2 more')
    expect(pageText()).not.toContain('could not be listed')
  })
})
