/** A place in a page that takes dropped files for itself, instead of an upload. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface DropTarget {
  /** What is under the pointer. */
  readonly id: string
  readonly name: string
  /** What dropping here does, or why nothing can be dropped here. */
  readonly words: string
  readonly refused: boolean
  /** It is a fragment, which is not uploaded to but gone on with. */
  readonly isFragment?: boolean
  /** Not called while `refused`. */
  readonly take: (files: readonly File[]) => void
}

export const useDropTargetStore = defineStore('drop-target', () => {
  /** A page has such places; the sentence that tells of them. */
  const hint = shallowRef<string>()
  /** The one under the pointer. */
  const target = shallowRef<DropTarget>()

  /** True when the place under the pointer has taken the files, or has refused them. */
  function take(files: readonly File[]): boolean {
    const place = target.value
    target.value = undefined
    if (place === undefined) return false
    if (!place.refused) place.take(files)
    return true
  }

  return { hint, target, take }
})
