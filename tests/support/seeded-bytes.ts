/** File content that can be made again. */
import { seededChoices } from './choices.ts'

/** Bytes that no two ranges share, so that a mixed-up part shows. */
export function seededBytes(length: number, seed = 1): Buffer {
  const choices = seededChoices(seed)
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4)
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(choices.below(2 ** 32), at)
  return bytes.subarray(0, length)
}
