/**
 * A server that counts and checks nothing: what is measured beside it is the client alone.
 *
 * It speaks as much of OSS and S3 as uploading takes. It does not look at signatures, buckets or
 * digests: an ETag is the Content-MD5 the client sent or an invented one. The CRC-64 is told, as OSS
 * tells it always, for objects that come in one request and are small; for nothing else, because
 * computing it would cost the machine more than counting does. Lengths are real: a part counts when its
 * whole body has come, an object has the bytes of its parts.
 *
 *     node counting-server.ts [KEY-FILE CERTIFICATE-FILE]
 */
import { readFileSync } from 'node:fs'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCRC64 } from 'hash-wasm'
import { crc64Decimal } from '../../../electron/local-oss/crc64.ts'
import { serveBench } from './serve-bench.ts'

interface Stored {
  readonly bytes: number
  /** User metadata, as it was sent. */
  readonly metadata: Readonly<Record<string, string>>
}

interface Upload extends Pick<Stored, 'metadata'> {
  /** Bytes by number: a part that comes twice is one part. */
  readonly parts: Map<string, number>
}

/** Objects up to this size are told their CRC-64. */
const smallBytes = 64 * 1024

const crc64 = await createCRC64()
const objects = new Map<string, Stored>()
const uploads = new Map<string, Upload>()
const counts = new Map<string, number>()
let bodyBytes = 0
let firstAtMs = 0
let lastAtMs = 0
let serial = 0

const [, , keyFile, certificateFile] = process.argv
const server =
  keyFile === undefined || certificateFile === undefined
    ? createHttp({ highWaterMark: 256 * 1024, requestTimeout: 0 }, hear)
    : createHttps(
        {
          highWaterMark: 256 * 1024,
          requestTimeout: 0,
          key: readFileSync(keyFile),
          cert: readFileSync(certificateFile),
        },
        hear,
      )
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  serveBench({
    port: (server.address() as AddressInfo).port,
    reset: () => {
      objects.clear()
      uploads.clear()
      counts.clear()
      bodyBytes = 0
      firstAtMs = 0
      lastAtMs = 0
    },
    report: () => ({
      requests: Object.fromEntries(counts),
      bodyBytes,
      objects: objects.size,
      objectBytes: objects.values().reduce((sum, { bytes }) => sum + bytes, 0),
      wireSeconds: (lastAtMs - firstAtMs) / 1000,
      crc64: undefined,
    }),
  })
})

function hear(request: IncomingMessage, response: ServerResponse): void {
  if (firstAtMs === 0) firstAtMs = performance.now()
  let bytes = 0
  const held: Buffer[] = []
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= smallBytes) held.push(chunk)
  })
  request.on('end', () => {
    reply(request, response, bytes, bytes <= smallBytes ? held : undefined)
    lastAtMs = performance.now()
  })
}

/** `body`: where it is small. */
function reply(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: number,
  body: readonly Buffer[] | undefined,
): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const parameters = new URLSearchParams(query)
  const uploadId = parameters.get('uploadId')
  response.setHeader('x-oss-request-id', `BENCH${++serial}`)
  switch (request.method) {
    case 'PUT':
      if (uploadId === null) {
        count('PUT object')
        objects.set(path, { bytes: dataBytes(request, bytes), metadata: metadataOf(request) })
        // Chunks with signatures are not the object.
        if (body !== undefined && dataBytes(request, bytes) === bytes)
          response.setHeader('x-oss-hash-crc64ecma', crc64Of(body))
      } else {
        count('PUT part')
        const number = parameters.get('partNumber') ?? ''
        uploads.get(uploadId)?.parts.set(number, dataBytes(request, bytes))
      }
      bodyBytes += bytes
      response.setHeader('etag', etagOf(request))
      response.end()
      return
    case 'POST':
      if (uploadId === null) begin(request, response, path)
      else complete(response, path, uploadId)
      return
    case 'HEAD':
      head(response, path)
      return
    default:
      list(request, response, uploadId)
  }
}

/** Lists are empty: nobody comes back to what this server holds. */
function list(
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  uploadId: string | null,
): void {
  const [what, root] =
    uploadId === null ? ['uploads', 'ListMultipartUploadsResult'] : ['parts', 'ListPartsResult']
  count(`${method} ${what}`)
  sendXml(response, `<${root}><IsTruncated>false</IsTruncated></${root}>`)
}

function begin(request: IncomingMessage, response: ServerResponse, path: string): void {
  count('POST initiate')
  const uploadId = `BENCH-${++serial}`
  uploads.set(uploadId, { parts: new Map(), metadata: metadataOf(request) })
  sendXml(
    response,
    `<InitiateMultipartUploadResult>${nameOf(path)}<UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
  )
}

function complete(response: ServerResponse, path: string, uploadId: string): void {
  count('POST complete')
  const upload = uploads.get(uploadId)
  if (upload !== undefined) {
    const bytes = upload.parts.values().reduce((sum, part) => sum + part, 0)
    objects.set(path, { bytes, metadata: upload.metadata })
  }
  uploads.delete(uploadId)
  const etag = inventedEtag()
  response.setHeader('etag', etag)
  sendXml(
    response,
    `<CompleteMultipartUploadResult>${nameOf(path)}<ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
  )
}

function head(response: ServerResponse, path: string): void {
  count('HEAD object')
  const stored = objects.get(path)
  if (stored === undefined) {
    response.statusCode = 404
    response.end()
    return
  }
  for (const [name, value] of Object.entries(stored.metadata)) response.setHeader(name, value)
  response.setHeader('etag', inventedEtag())
  response.setHeader('content-length', stored.bytes)
  response.setHeader('last-modified', new Date().toUTCString())
  response.end()
}

/** Keys of the bench need no escaping; the bucket is always in the path. */
function nameOf(path: string): string {
  const [, bucket = '', ...key] = path.split('/')
  return `<Bucket>${bucket}</Bucket><Key>${key.join('/')}</Key>`
}

function sendXml(response: ServerResponse, text: string): void {
  response.setHeader('content-type', 'application/xml')
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)
}

/** Chunks with signatures or trailers (AWS) tell the length of what is inside them. */
function dataBytes(request: IncomingMessage, bytes: number): number {
  return Number(request.headers['x-amz-decoded-content-length'] ?? bytes)
}

function metadataOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name.startsWith('x-oss-meta-')),
  ) as Record<string, string>
}

function crc64Of(body: readonly Buffer[]): string {
  crc64.init()
  for (const chunk of body) crc64.update(chunk)
  return crc64Decimal(crc64.digest('hex'))
}

/** Not the MD5 of what came, but what the client says it is. */
function etagOf(request: IncomingMessage): string {
  const told = request.headers['content-md5']
  if (typeof told !== 'string') return inventedEtag()
  return `"${Buffer.from(told, 'base64').toString('hex').toUpperCase()}"`
}

function inventedEtag(): string {
  return `"${(++serial).toString(16).toUpperCase().padStart(32, '0')}"`
}

function count(kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1)
}
