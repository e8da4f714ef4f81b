import { describe, expect, it } from 'vitest'
import type { ObjectPage } from '#shared/object-view.ts'
import {
  back,
  forward,
  noHistory,
  parentOf,
  splitPath,
  stepsOf,
  visit,
} from '../../../renderer/src/stores/browse-history.ts'
import { createObjectRows } from '../../../renderer/src/stores/object-rows.ts'
import { browseAct, objectAct } from '../../../renderer/src/components/objects/object-keys.ts'

function page(change: Partial<ObjectPage>): ObjectPage {
  return { folders: [], names: [], sizes: [], modifiedMs: [], classes: [], end: 'no', ...change }
}

const press = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

describe('the rows of a folder', () => {
  const rows = createObjectRows()
  rows.add(
    page({
      folders: ['b/'],
      names: ['x', 'a'],
      sizes: [5, 9],
      modifiedMs: [2, 1],
      classes: ['IA', 'IA'],
    }),
  )
  rows.add(
    page({ folders: ['c/'], names: ['m'], sizes: [5], modifiedMs: [3], classes: ['Standard'] }),
  )

  it('stand as they came, folders in front', () => {
    const shown = rows.sorted({ by: 'name', descending: false })
    expect(shown.lines).toEqual(['b/', 'c/', 'x', 'a', 'm'])
    expect(shown.rowAt(1)).toBeUndefined()
    expect(shown.rowAt(3)).toEqual({
      name: 'a',
      object: 1,
      sizeBytes: 9,
      modifiedMs: 1,
      storageClass: 'IA',
    })
  })

  it.each([
    ['size', false, ['x', 'm', 'a']],
    ['size', true, ['a', 'x', 'm']],
    ['modified', true, ['m', 'x', 'a']],
    ['name', true, ['m', 'a', 'x']],
  ] as const)(
    'are sorted by %s, descending: %s; equal ones as they came',
    (by, descending, order) => {
      const shown = rows.sorted({ by, descending })
      expect(shown.lines.slice(2)).toEqual(order)
      expect([2, 3, 4].map((at) => shown.rowAt(at)?.name)).toEqual(order)
    },
  )

  it('are named to main by the numbers they came with, neighbours together', () => {
    const chosen = rows.chosen(new Set(['c/', 'a', 'm', 'gone']))
    expect(chosen).toEqual({
      folders: [[1, 1]],
      objects: [[1, 2]],
      folderCount: 1,
      objectCount: 2,
      bytes: 14,
    })
  })
})

const at = (folder: string, search = '') => ({ connectionId: 'c', bucket: 'b', folder, search })

describe('the way one came', () => {
  it('leads back and forward; a search is no step of its own', () => {
    let history = visit(visit(visit(noHistory, at('')), at('a/')), at('a/', 'x'))
    expect(history.past).toEqual([at('')])
    history = back(history)
    expect(history.here).toEqual(at(''))
    expect(forward(history).here).toEqual(at('a/', 'x'))
    expect(visit(history, at('z/')).future).toEqual([])
    expect(back(back(history))).toEqual(back(history))
  })

  it.each([
    ['a/b/', 'a/', ['a', 'b']],
    ['a/', '', ['a']],
    ['', undefined, []],
    ['a//', 'a/', ['a', '']],
  ])('knows what lies above %j', (folder, parent, steps) => {
    expect(parentOf(folder)).toBe(parent)
    expect(stepsOf(folder).map(({ name }) => name)).toEqual(steps)
    expect(stepsOf(folder).at(-1)?.to ?? '').toBe(folder)
  })

  it('takes what is typed behind the last slash for the beginning of a name', () => {
    expect(splitPath('a/b/c')).toEqual({ folder: 'a/b/', search: 'c' })
    expect(splitPath('a/')).toEqual({ folder: 'a/', search: '' })
  })
})

describe('keys of the list', () => {
  it('mean what other file managers mean by them', () => {
    expect(objectAct({ ...press, key: 'Backspace' }, false, false)).toBe('up')
    expect(objectAct({ ...press, key: 'Enter' }, false, false)).toBe('open')
    expect(objectAct({ ...press, key: 'C', ctrlKey: true, shiftKey: true }, true, false)).toBe(
      'copy-links',
    )
    expect(browseAct({ ...press, key: 'ArrowLeft', altKey: true }, false)).toBe('back')
    expect(browseAct({ ...press, key: 'l', ctrlKey: true }, false)).toBe('address')
    expect(browseAct({ ...press, key: 'l', ctrlKey: true }, true)).toBeUndefined()
    expect(browseAct({ ...press, key: 'Backspace' }, false)).toBeUndefined()
  })
})
