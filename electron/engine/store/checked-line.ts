/**
 * One line that proves itself: `<16 hex digits> <json>\n`, the digits being the start of
 * SHA-256 over generation and JSON. This frame is the same in every schema version, so that an
 * older program can tell "newer" from "damaged".
 */
import { createHash, hash } from 'node:crypto'

const checksumLength = 16
const space = 0x20
const lineFeed = 0x0a

/** A line of a file as it was found. */
export interface FoundLine {
  /** `undefined`: the checksum or the JSON does not hold. */
  readonly value: unknown
  readonly isValid: boolean
  /** Ends in a line feed: was written to its end, or looks so. */
  readonly isComplete: boolean
  /** Its length, without the line feed. */
  readonly bytes: number
}

export function encodeLine(gen: number, json: string, encode: Encode = encodeAnew): Buffer {
  return encode(`${checksum(gen, json)} ${json}\n`)
}

/** Text as UTF-8. */
export type Encode = (text: string) => Buffer

const encodeAnew: Encode = (text) => Buffer.from(text)

/**
 * Encodes into one memory again and again: an answer holds until the next. What is made anew for each
 * of thousands of pieces of half a megabyte stays with the process in part, 50 MB in the end.
 */
export function createEncoder(): Encode {
  let space = Buffer.alloc(0)
  return (text) => {
    const bytes = Buffer.byteLength(text)
    if (space.length < bytes) space = Buffer.allocUnsafeSlow(bytes + (bytes >> 2))
    return space.subarray(0, space.write(text))
  }
}

/** Every line of the bytes, the unfinished last one too. A file whose lines are of another generation holds none that is valid. */
export function* decodeLines(gen: number, bytes: Buffer): Generator<FoundLine> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(lineFeed, start)
    const line = bytes.subarray(start, end === -1 ? bytes.length : end)
    yield decodeLine(gen, line, end !== -1)
    start = end === -1 ? bytes.length : end + 1
  }
}

/** The first line and where the rest begins. */
export function decodeFirstLine(
  gen: number,
  bytes: Buffer,
): { readonly line: FoundLine; readonly restAt: number } {
  const end = bytes.indexOf(lineFeed)
  return end === -1
    ? { line: decodeLine(gen, bytes, false), restAt: bytes.length }
    : { line: decodeLine(gen, bytes.subarray(0, end), true), restAt: end + 1 }
}

function decodeLine(gen: number, line: Buffer, isComplete: boolean): FoundLine {
  const bad = { value: undefined, isValid: false, isComplete, bytes: line.length }
  if (!isComplete || line.length <= checksumLength || line[checksumLength] !== space) return bad
  const json = line.subarray(checksumLength + 1)
  if (line.toString('latin1', 0, checksumLength) !== checksum(gen, json)) return bad
  try {
    return { ...bad, value: JSON.parse(json.toString()) as unknown, isValid: true }
  } catch {
    // Checksummed by hand, perhaps, but not JSON.
    return bad
  }
}

function checksum(gen: number, json: string | Buffer): string {
  if (typeof json === 'string')
    return hash('sha256', `${gen}:${json}`, 'hex').slice(0, checksumLength)
  // In two steps: joined they would be copied, half a megabyte a time.
  return createHash('sha256').update(`${gen}:`).update(json).digest('hex').slice(0, checksumLength)
}
