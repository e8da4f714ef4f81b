import { describe, expect, it } from 'vitest'
import {
  keyMeaning,
  moveTarget,
  typeAhead,
  type KeyPress,
} from '../../../renderer/src/components/transfers/grid-keys.ts'

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change }
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
    expect(keyMeaning(key, false, false)?.act).toBe(act)
  })

  it('takes Cmd for Ctrl and Backspace for Delete on a Mac', () => {
    expect(keyMeaning(press('a', { metaKey: true }), true, false)?.act).toBe('select-all')
    expect(keyMeaning(press('a', { ctrlKey: true }), true, false)).toBeUndefined()
    expect(keyMeaning(press('Backspace'), true, false)?.act).toBe('remove')
    expect(keyMeaning(press('Backspace'), false, false)).toBeUndefined()
  })

  it('lets a space belong to the name being typed', () => {
    expect(keyMeaning(press(' '), false, true)).toEqual({ act: 'type', character: ' ' })
  })

  it.each([
    press('o', { ctrlKey: true }),
    press('ArrowUp', { altKey: true }),
    press('Tab'),
    press('r', { ctrlKey: true, shiftKey: true }),
  ])('leaves %j to others', (key) => {
    expect(keyMeaning(key, false, false)).toBeUndefined()
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
