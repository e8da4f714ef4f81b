/**
 * The stored parts of fragments, as they were listed, and what a local file had to say about them.
 * Listing costs requests: what was listed is kept while the fragment has the same size.
 */
import { defineStore } from 'pinia'
import { shallowRef, triggerRef } from 'vue'
import type {
  FragmentComparison,
  FragmentParts,
  FragmentRow,
  FragmentSize,
} from '#shared/fragment-view.ts'
import { call } from '../ipc.ts'

/** How a fragment stands against one local file. */
export interface HeldAgainst {
  readonly fileName: string
  readonly comparison: FragmentComparison
}

interface Listed {
  readonly answer: FragmentParts
  /** What was known of its size when it was listed, or since. */
  readonly size: FragmentSize | undefined
}

export const useStoredPartsStore = defineStore('stored-parts', () => {
  const listed = shallowRef(new Map<string, Listed>())
  const compared = shallowRef(new Map<string, HeldAgainst>())

  /** What is known of its parts, unless it has another size now. */
  function partsOf({ id, size }: Pick<FragmentRow, 'id' | 'size'>): FragmentParts | undefined {
    const known = listed.value.get(id)
    return known !== undefined && isStill(known, size) ? known.answer : undefined
  }

  /**
   * Lists them anew; whatever was compared before means nothing for other parts. The fragment is asked
   * for twice: a size that was measured on the way is older than the parts. Throws `RequestError`.
   */
  async function load(
    fragment: () => Pick<FragmentRow, 'id' | 'size'>,
    requestId: string,
  ): Promise<FragmentParts> {
    const { id, size: first } = fragment()
    const answer = await call('fragments.parts', { id, requestId })
    const before = listed.value.get(id)
    if (before !== undefined && !haveSameParts(before.answer, answer)) compared.value.delete(id)
    const now = fragment()
    listed.value.set(id, { answer, size: now.id === id ? now.size : first })
    triggerRef(listed)
    triggerRef(compared)
    return answer
  }

  /** Parts may be stored, replaced or gone since. */
  function forget(id: string): void {
    listed.value.delete(id)
    compared.value.delete(id)
    triggerRef(listed)
    triggerRef(compared)
  }

  /** Its parts were held against a local file. */
  function heldAgainst(id: string, held: HeldAgainst): void {
    compared.value.set(id, held)
    triggerRef(compared)
  }

  /** The last comparison of its parts as they are now. */
  function comparisonOf(id: string): HeldAgainst | undefined {
    return compared.value.get(id)
  }

  return { partsOf, load, forget, heldAgainst, comparisonOf }
})

/** Bytes of all stored parts. */
export function bytesOf({ parts }: Pick<FragmentParts, 'parts'>): number {
  return parts.reduce((sum, part) => sum + part.sizeBytes, 0)
}

function isStill({ answer, size: before }: Listed, size: FragmentSize | undefined): boolean {
  if (size?.kind === 'gone') return false
  if (size === before || size?.kind !== 'known') return true
  if (before?.kind === 'known' && before.parts === size.parts && before.bytes === size.bytes) {
    return true
  }
  return answer.parts.length === size.parts && bytesOf(answer) === size.bytes
}

function haveSameParts(a: FragmentParts, b: FragmentParts): boolean {
  return (
    a.parts.length === b.parts.length &&
    a.parts.every(({ number, etag }, index) => {
      const other = b.parts[index]
      return other?.number === number && other.etag === etag
    })
  )
}
