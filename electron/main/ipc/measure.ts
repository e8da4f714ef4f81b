/** How much a request carries, before anything looks into it. */

/**
 * Whether a cloned value stays within a size (characters of text, 8 for anything else) and a depth.
 * Stops at the first excess, so a hostile value costs no more than the limit. Values shared within
 * the structure count each time they are met, and a cycle ends at the depth.
 */
export function measure(value: unknown, limit: number, maxDepth: number): boolean {
  let left = limit

  function fits(value: unknown, depth: number): boolean {
    left -= typeof value === 'string' ? value.length : 8
    if (left < 0) return false
    if (typeof value !== 'object' || value === null) return true
    if (depth >= maxDepth) return false
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      left -= value.byteLength
      return left >= 0
    }
    if (value instanceof Map || value instanceof Set) {
      for (const item of value) if (!fits(item, depth + 1)) return false
      return true
    }
    if (Array.isArray(value)) return value.every((item) => fits(item, depth + 1))
    for (const key of Object.keys(value)) {
      left -= key.length
      if (left < 0 || !fits((value as Record<string, unknown>)[key], depth + 1)) return false
    }
    return true
  }

  return fits(value, 0)
}
