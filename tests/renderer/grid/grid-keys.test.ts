import { describe, expect, it } from 'vitest'
import { fragmentAct } from '../../../renderer/src/components/fragments/fragment-keys.ts'
import {
  keyMeaning,
  moveTarget,
  typeAhead,
  type KeyPress,
} from '../../../renderer/src/components/grid/grid-keys.ts'
import { transferAct } from '../../../renderer/src/components/transfers/transfer-keys.ts'

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change }
}

/** What a key does in the transfer list. */
function inTransfers(key: KeyPress, isMac = false): string | undefined {
  const meaning = keyMeaning(key, isMac, false, transferAct)
  return meaning?.act === 'run' ? meaning.run : meaning?.act
}

/** What a key does among fragments. */
function inFragments(key: KeyPress, isMac = false): string | undefined {
  const meaning = keyMeaning(key, isMac, false, fragmentAct)
  return meaning?.act === 'run' ? meaning.run : meaning?.act
}

describe('keyMeaning', () => {
  it.each([
    [press(' '), 'pause-or-resume'],
    [press(' ', { ctrlKey: true }), 'toggle'],
    [press('Delete'), 'remove'],
    [press('Delete', { shiftKey: true }), 'cancel'],
    [press('F5'), 'retry'],
    [press('r', { ctrlKey: true }), 'retry'],
    [press('a', { ctrlKey: true }), 'select-all'],
    [press('c', { ctrlKey: true }), 'copy-path'],
    [press('Enter', { ctrlKey: true }), 'show-in-folder'],
    [press('Escape'), 'clear'],
    [press('PageDown', { shiftKey: true }), 'move'],
    [press('e'), 'type'],
    [press('直'), 'type'],
  ])('reads %j as %s', (key, act) => {
    expect(inTransfers(key)).toBe(act)
  })

  it.each([
    [press(' '), 'toggle'],
    [press('Delete'), 'delete'],
    [press('Delete', { shiftKey: true }), undefined],
    [press('Enter'), 'details'],
    [press('ArrowLeft'), 'shut'],
    [press('ArrowRight'), 'open'],
    [press('ArrowDown'), 'move'],
    [press('a', { ctrlKey: true }), 'select-all'],
    [press('c', { ctrlKey: true }), 'copy-path'],
    [press('Escape'), 'clear'],
    [press('e'), 'type'],
  ])('reads %j among fragments as %s', (key, act) => {
    expect(inFragments(key)).toBe(act)
  })

  it('takes Cmd for Ctrl and Backspace for Delete on a Mac', () => {
    expect(inTransfers(press('a', { metaKey: true }), true)).toBe('select-all')
    expect(inTransfers(press('a', { ctrlKey: true }), true)).toBeUndefined()
    expect(inTransfers(press('Backspace'), true)).toBe('remove')
    expect(inTransfers(press('Backspace'))).toBeUndefined()
    expect(inFragments(press('Backspace'), true)).toBe('delete')
  })

  it('lets a space belong to the name being typed', () => {
    expect(keyMeaning(press(' '), false, true, transferAct)).toEqual({
      act: 'type',
      character: ' ',
    })
  })

  it.each([
    press('o', { ctrlKey: true }),
    press('ArrowUp', { altKey: true }),
    press('Tab'),
    press('r', { ctrlKey: true, shiftKey: true }),
  ])('leaves %j to others', (key) => {
    expect(inTransfers(key)).toBeUndefined()
  })
})

describe('moveTarget', () => {
  it.each([
    ['down', -1, 0],
    ['down', 9, 9],
    ['up', 0, 0],
    ['up', -1, 9],
    ['page-down', 8, 9],
    ['page-down', 1, 5],
    ['page-up', 2, 0],
    ['first', 5, 0],
    ['last', 5, 9],
  ] as const)('moves %s from %d to %d of ten rows', (to, from, target) => {
    expect(moveTarget(to, from, 10, 4)).toBe(target)
  })
})

describe('typeAhead', () => {
  const names = ['apple', 'Avocado', 'banana', 'apricot']
  const find = (typed: string, current: number): number | undefined =>
    typeAhead(typed, current, names.length, (index) => names[index] ?? '')

  it('walks through the matches of one letter and begins again', () => {
    expect([find('a', -1), find('a', 0), find('a', 1), find('a', 3)]).toEqual([0, 1, 3, 0])
  })

  it('stays where it is while more letters still match', () => {
    expect(find('ap', 0)).toBe(0)
    expect(find('apr', 0)).toBe(3)
  })

  it('finds nothing when nothing begins so', () => {
    expect(find('x', 0)).toBeUndefined()
  })
})
