import { describe, expect, it } from 'vitest'
import {
  emptySelection,
  extendTo,
  retain,
  selectAll,
  selectOnly,
  toggle,
} from '../../../renderer/src/stores/selection.ts'

const list = ['a', 'b', 'c', 'd', 'e']

describe('selection', () => {
  it('extends from the anchor in both directions', () => {
    const start = selectOnly('c')
    expect([...extendTo(start, 'e', list).ids]).toEqual(['c', 'd', 'e'])
    expect([...extendTo(extendTo(start, 'e', list), 'a', list).ids]).toEqual(['a', 'b', 'c'])
  })

  it('extends from the row itself when there is no anchor', () => {
    expect([...extendTo(emptySelection, 'b', list).ids]).toEqual(['b'])
  })

  it('toggles one row and leaves the others', () => {
    const two = toggle(selectOnly('a'), 'c')
    expect([...two.ids]).toEqual(['a', 'c'])
    expect([...toggle(two, 'a').ids]).toEqual(['c'])
  })

  it('selects every row shown and keeps the focus', () => {
    const all = selectAll(selectOnly('d'), list)
    expect(all.ids.size).toBe(5)
    expect(all.focused).toBe('d')
  })
})

describe('retain', () => {
  it('takes hidden rows out of the selection, so that no command reaches them', () => {
    const kept = retain(selectAll(selectOnly('a'), list), list, ['a', 'c'])
    expect([...kept.ids]).toEqual(['a', 'c'])
  })

  it('hands focus and selection to the row that took the place', () => {
    const kept = retain(selectOnly('c'), list, ['a', 'b', 'd', 'e'])
    expect(kept.focused).toBe('d')
    expect([...kept.ids]).toEqual(['d'])
  })

  it('goes up when nothing is left below', () => {
    expect(retain(selectOnly('e'), list, ['a', 'b']).focused).toBe('b')
  })

  it('is empty when nothing is left', () => {
    const kept = retain(selectOnly('e'), list, [])
    expect(kept.ids.size).toBe(0)
    expect(kept.focused).toBeUndefined()
  })

  it('answers the same selection when nothing of it is gone', () => {
    const selection = selectOnly('a')
    expect(retain(selection, list, ['a', 'b'])).toBe(selection)
  })
})
