/**
 * Reads HTTP/1.1 requests out of what a socket brings, in pieces cut anywhere (RFC 9112). Bodies are
 * counted, and kept only where they are small: what is large is never looked at.
 */
import type { Heard } from './counting.ts'

export type Head = Pick<Heard, 'method' | 'target' | 'headers'> & {
  /** The client ends the connection after the answer. */
  readonly isLast: boolean
}

export interface RequestListener {
  /** The head has come. */
  began(head: Head): void
  /** The body, too. */
  ended(head: Head, bytes: number, body: Buffer | undefined): void
}

export interface RequestReader {
  /** The piece may be filled anew afterwards. Throws where what comes is no HTTP. */
  feed(piece: Buffer): void
}

const longestHeadBytes = 64 * 1024

/** Where in a request the next byte belongs to. A body of a told length is one chunk that nothing follows. */
type Place = 'head' | 'data' | 'chunk size' | 'chunk end' | 'trailers'

/** `keepBytes`: longer bodies are not kept. */
export function createRequestReader(listener: RequestListener, keepBytes: number): RequestReader {
  let place: Place = 'head'
  let isChunked = false
  let head: Head | undefined
  let bytes = 0
  let kept: Buffer[] | undefined = []
  /** Of the chunk that comes, or of the whole body. */
  let leftBytes = 0
  /** A head or a line that has begun. */
  let begun: Buffer = Buffer.alloc(0)

  /** Answers where the piece goes on. */
  function step(piece: Buffer, from: number): number {
    if (place === 'data') return takeData(piece, from)
    const end = place === 'head' ? '\r\n\r\n' : '\r\n'
    const whole = begun.length === 0 ? piece : Buffer.concat([begun, piece.subarray(from)])
    const start = begun.length === 0 ? from : 0
    const at = whole.indexOf(end, start, 'latin1')
    if (at === -1) {
      // A copy: the piece is filled anew.
      begun = Buffer.from(whole.subarray(start))
      if (begun.length > longestHeadBytes) throw new Error(`a ${place} of over 64 KiB`)
      return piece.length
    }
    const text = whole.toString('latin1', start, at)
    begun = Buffer.alloc(0)
    takeText(text)
    return piece.length - (whole.length - at - end.length)
  }

  function takeText(text: string): void {
    switch (place) {
      case 'chunk size':
        leftBytes = lengthOf(text.split(';', 1)[0] ?? '', 16)
        place = leftBytes === 0 ? 'trailers' : 'data'
        if (bytes + leftBytes > keepBytes) kept = undefined
        return
      case 'chunk end':
        if (text !== '') throw new Error('a chunk is longer than it says')
        place = 'chunk size'
        return
      case 'trailers':
        if (text === '') ended()
        return
      default:
        // Empty lines before a request are allowed.
        if (text.trim() !== '') began(readHead(text.trimStart()))
    }
  }

  function began(next: Head): void {
    head = next
    bytes = 0
    isChunked = next.headers.get('transfer-encoding')?.toLowerCase() === 'chunked'
    leftBytes = isChunked ? 0 : lengthOf(next.headers.get('content-length') ?? '0', 10)
    kept = leftBytes > keepBytes ? undefined : []
    listener.began(next)
    place = isChunked ? 'chunk size' : 'data'
    if (place === 'data' && leftBytes === 0) ended()
  }

  function takeData(piece: Buffer, from: number): number {
    const to = Math.min(piece.length, from + leftBytes)
    kept?.push(Buffer.from(piece.subarray(from, to)))
    bytes += to - from
    leftBytes -= to - from
    if (leftBytes > 0) return to
    if (isChunked) place = 'chunk end'
    else ended()
    return to
  }

  function ended(): void {
    place = 'head'
    if (head !== undefined) listener.ended(head, bytes, kept && Buffer.concat(kept))
  }

  return {
    feed: (piece) => {
      for (let at = 0; at < piece.length;) at = step(piece, at)
    },
  }
}

function readHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const [method = '', target = '', version] = first.split(' ')
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') throw new Error(`no request: ${first}`)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at < 1) throw new Error(`no header: ${line}`)
    headers.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim())
  }
  const connection = headers.get('connection')?.toLowerCase()
  const isLast = version === 'HTTP/1.0' ? connection !== 'keep-alive' : connection === 'close'
  return { method, target, headers, isLast }
}

function lengthOf(text: string, base: 10 | 16): number {
  const digits = text.trim()
  const isNumber = (base === 10 ? /^\d{1,15}$/ : /^[\da-f]{1,12}$/i).test(digits)
  if (!isNumber) throw new Error(`no length: ${text}`)
  return Number.parseInt(digits, base)
}
