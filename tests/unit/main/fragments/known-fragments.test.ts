import { describe, expect, it } from 'vitest'
import {
  createKnownFragments,
  idOf,
  type KnownFragment,
} from '../../../../electron/main/fragments/known-fragments.ts'

const fragment = (uploadId: string, more: Partial<KnownFragment> = {}) => ({
  connectionId: 'c',
  bucket: 'bucket',
  region: 'cn-1',
  key: 'key',
  uploadId,
  initiatedMs: 1,
  storageClass: 'Standard',
  ...more,
})

function filled(most: number, ...uploadIds: readonly string[]) {
  const known = createKnownFragments(most)
  known.begin()
  for (const uploadId of uploadIds) known.listed(fragment(uploadId))
  return known
}

describe('ids of fragments', () => {
  it('are the same in every listing and fit the contract', () => {
    expect(idOf(fragment('u'))).toBe(idOf(fragment('u', { initiatedMs: 2, region: '' })))
    expect(idOf(fragment('u'))).toMatch(/^[\w-]{43}$/)
  })

  it('tell apart what differs in one respect only, also across the borders of names', () => {
    const different = [
      fragment('u'),
      fragment('U'),
      fragment('u', { connectionId: 'd' }),
      fragment('u', { bucket: 'other' }),
      fragment('u', { key: 'Key' }),
      fragment('b', { key: 'a' }),
      fragment('', { key: 'ab' }),
      fragment('', { key: 'a","b' }),
      fragment('u', { key: 'é' }),
      fragment('u', { key: 'e\u0301' }),
      fragment('u', { key: '\u0001' }),
    ]
    expect(new Set(different.map(idOf)).size).toBe(different.length)
  })
})

describe('known fragments', () => {
  it('are told once in a listing, and again in the next one', () => {
    const known = createKnownFragments(10)
    known.begin()
    expect(known.listed(fragment('u'))).toMatchObject({ uploadId: 'u', id: idOf(fragment('u')) })
    expect(known.listed(fragment('u'))).toBeUndefined()
    known.begin()
    expect(known.listed(fragment('u'))).toMatchObject({ uploadId: 'u' })
  })

  it('are found in the order they are named, each once, or not at all', () => {
    const known = filled(10, 'a', 'b')
    const [a, b] = [idOf(fragment('a')), idOf(fragment('b'))]
    expect(known.find([b, a, b]).map(({ uploadId }) => uploadId)).toEqual(['b', 'a'])
    for (const unknown of ['x', '', '__proto__', 'constructor']) {
      expect(() => known.find([a, unknown])).toThrow('there is no fragment')
    }
    known.remove(a)
    expect(() => known.find([a])).toThrow('there is no fragment')
    known.clear()
    expect(() => known.find([b])).toThrow('there is no fragment')
  })

  it('are as many as may be held, and no more', () => {
    const known = filled(2, 'a', 'b')
    expect(known.listed(fragment('c'))).toBe('full')
    expect(known.find([idOf(fragment('a')), idOf(fragment('b'))])).toHaveLength(2)
    expect(() => known.opened(fragment('c'))).toThrow('are known already')
  })

  it('of earlier listings make room, oldest first, as far as it is needed', () => {
    const known = filled(3, 'a', 'b', 'c')
    known.begin()
    expect(known.listed(fragment('c'))).toMatchObject({ uploadId: 'c' })
    expect(known.listed(fragment('d'))).toMatchObject({ uploadId: 'd' })
    expect(() => known.find([idOf(fragment('a'))])).toThrow('there is no fragment')
    expect(known.find([idOf(fragment('b'))])).toHaveLength(1)
    expect(known.listed(fragment('e'))).toMatchObject({ uploadId: 'e' })
    expect(known.listed(fragment('f'))).toBe('full')
  })

  it('keep what a listing told when one is named by hand', () => {
    const known = filled(10, 'a')
    const bare = fragment('a', { initiatedMs: undefined, storageClass: undefined, region: '' })
    expect(known.opened(bare)).toMatchObject({ initiatedMs: 1, storageClass: 'Standard' })
    const other = { ...bare, uploadId: 'b' }
    expect(known.opened(other)).toMatchObject({ initiatedMs: undefined })
    expect(known.listed(fragment('b'))).toMatchObject({ initiatedMs: 1 })
    expect(known.find([idOf(other)])).toMatchObject([{ initiatedMs: 1 }])
  })
})
