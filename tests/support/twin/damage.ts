/** One file of the store rots while the program is down. */
import type { Choices } from '../choices.ts'
import type { DiskContent } from '../crash-file-system.ts'

export interface Damage {
  readonly content: DiskContent
  readonly text: string
  /**
   * The end of a journal was cut off: no reader could tell that from a write that never came to its
   * end, so nobody can be asked to report it.
   */
  readonly isUntellable: boolean
}

/** Flips a bit of one file or cuts it; `undefined` when there is nothing to damage. */
export function damageOneFile(content: DiskContent, random: Choices): Damage | undefined {
  const files = [...content].filter(([path, bytes]) => bytes.length > 0 && !path.endsWith('.tmp'))
  if (files.length === 0) return undefined
  const [path, bytes] = random.pick(files)
  const at = random.below(bytes.length)
  const isCut = random.next() < 0.5
  const damaged = Buffer.from(isCut ? bytes.subarray(0, at) : bytes)
  if (!isCut) damaged[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return {
    content: new Map([...content, [path, damaged]]),
    text: `${isCut ? 'cut' : 'flipped a bit of'} ${path} at ${at} of ${bytes.length}`,
    isUntellable: path.includes('/jnl.') && (isCut || at === bytes.length - 1),
  }
}
