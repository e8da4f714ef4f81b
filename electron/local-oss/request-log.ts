/** What was asked and what was answered: tests read it instead of guessing. */
import type { Operation } from './route.ts'

export interface LogEntry {
  readonly seq: number
  /** Undefined when the request could not be understood. */
  readonly operation: Operation | undefined
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly partNumber: number | undefined
  readonly uploadId: string | undefined
  /** What was sent; undefined when no answer left the server. */
  readonly status: number | undefined
  /** Code of the error, if it was one; `ConnectionClosed` when the client went away. */
  readonly code: string | undefined
  readonly accessKeyId: string | undefined
  /** Body bytes only. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly startedAtMs: number
  readonly durationMs: number
  /** Counts up with every TCP connection of this server. */
  readonly connectionId: number
  readonly requestId: string
  readonly isContentMd5Given: boolean
}

export interface RequestLog {
  /** Oldest first; at most the last 200,000. */
  entries(): readonly LogEntry[]
  clear(): void
  /** Most UploadPart requests that were open at once since `clear`. */
  peakUploadParts(): number
}

export interface RequestLogWriter extends RequestLog {
  add(entry: LogEntry): void
  nextSeq(): number
  uploadPartOpened(): void
  uploadPartClosed(): void
}

const keptEntries = 200_000

export function createRequestLog(): RequestLogWriter {
  let entries: LogEntry[] = []
  let seq = 0
  let open = 0
  let peak = 0
  return {
    entries: () => [...entries],
    clear: () => {
      entries = []
      peak = open
    },
    peakUploadParts: () => peak,
    add: (entry) => {
      entries.push(entry)
      if (entries.length > keptEntries * 1.1) entries = entries.slice(-keptEntries)
    },
    nextSeq: () => {
      seq += 1
      return seq
    },
    uploadPartOpened: () => {
      open += 1
      peak = Math.max(peak, open)
    },
    uploadPartClosed: () => {
      open -= 1
    },
  }
}
