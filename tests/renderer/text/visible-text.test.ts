import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headAndTail, visibleText } from '../../../renderer/src/text/visible-text.ts'

describe('visibleText', () => {
  it.each([
    ['line\nbreak', String.raw`line\nbreak`],
    ['a\tb\rc', String.raw`a\tb\rc`],
    ['bell\u0007', String.raw`bell\u0007`],
    ['invoice\u202Efdp.exe', String.raw`invoice\u202efdp.exe`],
    ['zero\u200Bwidth', String.raw`zero\u200bwidth`],
    ['\u2066isolate', String.raw`\u2066isolate`],
  ])('writes out what would hide or turn the text: %j', (name, shown) => {
    expect(visibleText(name)).toBe(shown)
  })

  it.each(['直播回放_2026.mp4', 'مستند.mp4', '👩‍👩‍👧.png', ' spaces ', 'ñ.txt'])(
    'leaves %s as it is',
    (name) => {
      expect(visibleText(name)).toBe(name)
    },
  )
})

describe('headAndTail', () => {
  it('keeps the ending of a long name whole', () => {
    expect(headAndTail('A_very_long_name_v0042.mov')).toEqual({
      head: 'A_very_long_name_',
      tail: 'v0042.mov',
    })
  })

  it('loses nothing and cuts no character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const { head, tail } = headAndTail(name)
        expect(head + tail).toBe(name)
        expect(head.isWellFormed() && tail.isWellFormed()).toBe(name.isWellFormed())
      }),
    )
    const families = '👩‍👩‍👧'.repeat(20)
    expect(headAndTail(families).tail).toBe('👩‍👩‍👧'.repeat(9))
  })
})
