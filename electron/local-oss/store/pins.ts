/** Keeps the bytes of an object on disk while somebody still reads them. */

export interface Pins {
  /** Answers the function that ends the reading. */
  hold(folder: string): () => void
  /** The folder is no longer needed: removed now, or when its last reader is done. */
  release(folder: string): void
}

export function createPins(remove: (folder: string) => void): Pins {
  const readers = new Map<string, number>()
  const released = new Set<string>()
  return {
    hold: (folder) => {
      readers.set(folder, (readers.get(folder) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (readers.get(folder) ?? 1) - 1
        if (left > 0) {
          readers.set(folder, left)
          return
        }
        readers.delete(folder)
        if (released.delete(folder)) remove(folder)
      }
    },
    release: (folder) => {
      if (readers.has(folder)) released.add(folder)
      else remove(folder)
    },
  }
}
