/** What a handler answers, before it meets the wire. */
import type { XmlNode } from './xml-write.ts'

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: ReplyBody
  /** Error code, for the log. */
  readonly code?: string
  /** Not an answer of the service: without its request ID and server name. */
  readonly isForeign?: boolean
}

export type ReplyBody =
  | { readonly kind: 'xml'; readonly root: XmlNode }
  | { readonly kind: 'text'; readonly type: string; readonly text: string }
  | {
      readonly kind: 'stream'
      readonly type: string
      readonly sizeBytes: number
      open(): AsyncIterable<Uint8Array>
    }
  /** HEAD: the length of a body that is not sent. */
  | { readonly kind: 'none'; readonly type?: string; readonly sizeBytes: number }

export function xmlReply(root: XmlNode, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers, body: { kind: 'xml', root } }
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers }
}

/** Adds what every answer of the service carries. */
export function withCommonHeaders(
  reply: Reply,
  requestId: string,
  durationMs: number,
  dateMs: number,
): Reply {
  const date = new Date(dateMs).toUTCString()
  if (reply.isForeign === true) return { ...reply, headers: { date, ...reply.headers } }
  const headers = {
    server: 'AliyunOSS',
    date,
    'x-oss-request-id': requestId,
    'x-oss-server-time': String(Math.round(durationMs)),
    ...reply.headers,
  }
  return { ...reply, headers }
}
