/** Puts a reply on the wire, through whatever faults the request meets. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { ConnectionClosed } from './body.ts'
import type { MetFaults } from './faults/faults.ts'
import type { Reply, ReplyBody } from './reply.ts'
import { xmlDocument } from './xml-write.ts'

export interface SendOptions {
  readonly faults: MetFaults | undefined
  readonly isHead: boolean
  readonly bytesPerSecond: number | undefined
  /** Called with every number of body bytes sent. */
  onBytes(count: number): void
  readonly signal: AbortSignal
}

/** Resolves when the last byte was handed to the system. Rejects if the client went away. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  options: SendOptions,
): Promise<void> {
  const { faults } = options
  const proofs = spoilProofs(reply, faults)
  const body = renderBody(proofs.body)
  const truncated = faults?.find('truncatedReply')
  response.writeHead(proofs.status, {
    ...proofs.headers,
    ...(body.type === undefined ? {} : { 'content-type': body.type }),
    ...(proofs.status === 204 || proofs.status === 304
      ? {}
      : { 'content-length': String(body.sizeBytes) }),
  })
  if (options.isHead || body.sizeBytes === 0) {
    response.end()
    return
  }
  const drip = faults?.find('slowDrip')
  const limit = truncated ? (truncated.atByte ?? Math.floor(body.sizeBytes / 2)) : undefined
  let sent = 0
  for await (const chunk of slices(body.open(), drip?.bytes ?? (drip ? 1 : undefined))) {
    const piece = limit === undefined ? chunk : chunk.subarray(0, limit - sent)
    sent += piece.length
    options.onBytes(piece.length)
    await write(response, piece, options.signal)
    if (drip) await wait(drip.everyMs ?? 300, undefined, { signal: options.signal })
    if (options.bytesPerSecond !== undefined) {
      await wait((piece.length / options.bytesPerSecond) * 1000, undefined, {
        signal: options.signal,
      })
    }
    if (limit !== undefined && sent >= limit) {
      response.socket?.end()
      throw new ConnectionClosed()
    }
  }
  response.end()
}

interface RenderedBody {
  readonly type: string | undefined
  readonly sizeBytes: number
  open(): AsyncIterable<Uint8Array>
}

function renderBody(body: ReplyBody | undefined): RenderedBody {
  switch (body?.kind) {
    case 'stream':
      return body
    case 'none':
      return { type: body.type, sizeBytes: body.sizeBytes, open: () => once(Buffer.alloc(0)) }
    case 'xml':
    case 'text': {
      const text = body.kind === 'xml' ? xmlDocument(body.root) : body.text
      const bytes = Buffer.from(text, 'utf8')
      const type = body.kind === 'xml' ? 'application/xml' : body.type
      return { type, sizeBytes: bytes.length, open: () => once(bytes) }
    }
    case undefined:
      return { type: undefined, sizeBytes: 0, open: () => once(Buffer.alloc(0)) }
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* slices(
  chunks: AsyncIterable<Uint8Array>,
  size: number | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const step = size ?? chunk.length
    for (let at = 0; at < chunk.length; at += step) yield chunk.subarray(at, at + step)
  }
}

function write(response: ServerResponse, piece: Uint8Array, signal: AbortSignal): Promise<void> {
  if (response.destroyed || signal.aborted) return Promise.reject(new ConnectionClosed())
  if (response.write(piece)) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const onDrain = (): void => {
      signal.removeEventListener('abort', onGone)
      resolve()
    }
    const onGone = (): void => {
      response.off('drain', onDrain)
      reject(new ConnectionClosed())
    }
    response.once('drain', onDrain)
    signal.addEventListener('abort', onGone, { once: true })
  })
}

/** Applies wrongEtag, missingEtag, wrongCrc and missingCrc to headers and XML alike. */
function spoilProofs(reply: Reply, faults: MetFaults | undefined): Reply {
  if (!faults || reply.code !== undefined) return reply
  const headers: Record<string, string> = { ...reply.headers }
  let text = reply.body?.kind === 'xml' ? xmlDocument(reply.body.root) : undefined
  const change = (
    header: string,
    element: RegExp,
    change: (value: string) => string | undefined,
  ) => {
    const value = headers[header]
    if (value !== undefined) {
      const changed = change(value)
      if (changed === undefined) delete headers[header]
      else headers[header] = changed
    }
    text = text?.replaceAll(element, (_, open: string, value: string, close: string) => {
      const changed = change(value)
      return changed === undefined ? '' : `${open}${changed}${close}`
    })
  }
  const etag = /(<ETag>)(.*?)(<\/ETag>)/g
  const crc = /(<HashCrc64ecma>)(.*?)(<\/HashCrc64ecma>)/g
  const crcHeader = 'x-oss-hash-crc64ecma'
  if (faults.find('missingEtag')) change('etag', etag, () => undefined)
  if (faults.find('wrongEtag')) change('etag', etag, otherHex)
  if (faults.find('missingCrc')) change(crcHeader, crc, () => undefined)
  if (faults.find('wrongCrc')) change(crcHeader, crc, (value) => String(BigInt(value) ^ 1n))
  if (text === undefined) return { ...reply, headers }
  return { ...reply, headers, body: { kind: 'text', type: 'application/xml', text } }
}

function otherHex(etag: string): string {
  return etag.replace(/[0-9A-F]/, (digit) => (digit === '0' ? '1' : '0'))
}
