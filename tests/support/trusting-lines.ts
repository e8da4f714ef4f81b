/** Reads the lines of a store file as if they carried no checksum: a planted bug. */
import type { FoundLine } from '../../electron/engine/store/checked-line.ts'

/** The digits of the checksum and the space behind them. */
const frameLength = 17

export function* trustingLines(bytes: Buffer): Generator<FoundLine> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start)
    const line = bytes.subarray(start, end === -1 ? bytes.length : end)
    start = end === -1 ? bytes.length : end + 1
    yield read(line, end !== -1)
  }
}

function read(line: Buffer, isComplete: boolean): FoundLine {
  const bad = { value: undefined, isValid: false, isComplete, bytes: line.length }
  try {
    const value: unknown = JSON.parse(line.subarray(frameLength).toString())
    return isComplete ? { ...bad, value, isValid: true } : bad
  } catch {
    return bad
  }
}
