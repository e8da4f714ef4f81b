import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FragmentParts } from '#shared/fragment-view.ts'
import { useStoredPartsStore } from '../../../renderer/src/stores/stored-parts.ts'
import {
  aPlan,
  aStrangeFragment,
  numbersTo,
  storedParts,
} from '../harness/fragment-dialog-answers.ts'
import { installFakeBridge } from '../support/fake-bridge.ts'

const MiB = 1024 ** 2
const requests = { made: 1, most: 100 }
let answer: FragmentParts

beforeEach(() => {
  setActivePinia(createPinia())
  answer = { parts: storedParts(numbersTo(3)), requests }
  installFakeBridge({ 'fragments.parts': () => answer })
})

const listed = aStrangeFragment({ size: undefined })
const sized = aStrangeFragment({ size: { kind: 'known', parts: 3, bytes: 24 * MiB } })

describe('stored parts', () => {
  it('are kept while the fragment has the same size', async () => {
    const store = useStoredPartsStore()
    expect(store.partsOf(sized)).toBeUndefined()
    await store.load(() => sized, 'r')
    expect(store.partsOf(sized)).toBe(answer)
    expect(store.partsOf({ ...sized, id: 'another' })).toBeUndefined()
  })

  it('are kept when the size becomes known and is theirs', async () => {
    const store = useStoredPartsStore()
    await store.load(() => listed, 'r')
    expect(store.partsOf(sized)).toBe(answer)
  })

  it.each([
    ['one part more', { kind: 'known', parts: 4, bytes: 24 * MiB } as const],
    ['other bytes', { kind: 'known', parts: 3, bytes: 23 * MiB } as const],
    ['gone', { kind: 'gone' } as const],
  ])('are not those of another size (%s)', async (_, size) => {
    const store = useStoredPartsStore()
    await store.load(() => sized, 'r')
    expect(store.partsOf({ ...sized, size })).toBeUndefined()
  })

  it('are believed over a size that was measured before them', async () => {
    const store = useStoredPartsStore()
    const old = { ...sized, size: { kind: 'known', parts: 2, bytes: 16 * MiB } as const }
    await store.load(() => old, 'r')
    expect(store.partsOf(old)).toBe(answer)
  })

  it('are believed over a size that was measured while they were listed', async () => {
    const store = useStoredPartsStore()
    const size = { kind: 'known', parts: 2, bytes: 16 * MiB } as const
    let row = listed
    const loading = store.load(() => row, 'r')
    row = { ...listed, size }
    await loading
    expect(store.partsOf(row)).toBe(answer)
  })

  it('keep what a file had to say about them, as long as they are the same', async () => {
    const store = useStoredPartsStore()
    await store.load(() => sized, 'r')
    store.heldAgainst(sized.id, { fileName: 'a.mov', comparison: aPlan })
    await store.load(() => sized, 'r')
    expect(store.comparisonOf(sized.id)?.fileName).toBe('a.mov')
    const [first, ...others] = answer.parts
    if (first === undefined) throw new Error('a part')
    answer = { parts: [{ ...first, etag: 'OTHER' }, ...others], requests }
    await store.load(() => sized, 'r')
    expect(store.comparisonOf(sized.id)).toBeUndefined()
  })

  it('are forgotten with what was said about them', async () => {
    const store = useStoredPartsStore()
    await store.load(() => sized, 'r')
    store.heldAgainst(sized.id, { fileName: 'a.mov', comparison: aPlan })
    store.forget(sized.id)
    expect(store.partsOf(sized)).toBeUndefined()
    expect(store.comparisonOf(sized.id)).toBeUndefined()
  })
})
