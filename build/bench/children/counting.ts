/**
 * What is counted, and what is answered: as much of OSS and S3 as uploading takes.
 *
 * Nothing is checked: not signatures, buckets or digests. An ETag is the Content-MD5 the client sent or an
 * invented one. The CRC-64 is told, as OSS tells it always, for objects that come in one request and
 * are small; for nothing else, because computing it would cost the machine more than counting does.
 * Lengths are real: a part counts when its whole body has come, an object has the bytes of its parts.
 */
import { createCRC64 } from 'hash-wasm'
import { crc64Decimal } from '../../../electron/local-oss/crc64.ts'
import type { Counted } from '../server-messages.ts'

/** A request whose body has come whole. */
export interface Heard {
  readonly method: string
  /** Path and query, as they were sent. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** Length of the body. */
  readonly bytes: number
  /** The body, where it has at most `smallBytes`. */
  readonly body: Buffer | undefined
}

export interface Answer {
  readonly status: 200 | 404
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Empty in answers to HEAD. */
  readonly text: string
}

export interface Counter {
  /** The head of a request has come. */
  began(): void
  answer(request: Heard): Answer
  reset(): void
  report(): Omit<Counted, 'cpuSeconds'>
}

/** Objects up to this size are told their CRC-64. */
export const smallBytes = 64 * 1024

interface Stored {
  readonly bytes: number
  /** User metadata, as it was sent. */
  readonly metadata: Answer['headers']
}

interface Upload extends Pick<Stored, 'metadata'> {
  /** Bytes by number: a part that comes twice is one part. */
  readonly parts: Map<string, number>
}

type Headers = Heard['headers']

/** `now`: ms, of any beginning. */
export async function createCounter(now = (): number => performance.now()): Promise<Counter> {
  const crc64 = await createCRC64()
  const objects = new Map<string, Stored>()
  const uploads = new Map<string, Upload>()
  const counts = new Map<string, number>()
  let bodyBytes = 0
  let firstAtMs: number | undefined
  let lastAtMs = 0
  let serial = 0

  function answer(request: Heard): Answer {
    const [path = '', query = ''] = request.target.split('?')
    const parameters = new URLSearchParams(query)
    const uploadId = parameters.get('uploadId') ?? undefined
    switch (request.method) {
      case 'PUT':
        bodyBytes += request.bytes
        if (uploadId === undefined) return putObject(request, path)
        return putPart(request, uploadId, parameters.get('partNumber') ?? '')
      case 'POST':
        return uploadId === undefined ? begin(request.headers, path) : complete(path, uploadId)
      case 'HEAD':
        return head(path)
      default:
        return list(request.method, uploadId)
    }
  }

  function putObject({ headers, bytes, body }: Heard, path: string): Answer {
    count('PUT object')
    const data = dataBytes(headers, bytes)
    objects.set(path, { bytes: data, metadata: metadataOf(headers) })
    const etag = ['etag', etagOf(headers)] as const
    // Chunks with signatures are not the object.
    if (body === undefined || data !== bytes) return answered([etag])
    crc64.init()
    crc64.update(body)
    return answered([etag, ['x-oss-hash-crc64ecma', crc64Decimal(crc64.digest('hex'))]])
  }

  function putPart({ headers, bytes }: Heard, uploadId: string, number: string): Answer {
    count('PUT part')
    uploads.get(uploadId)?.parts.set(number, dataBytes(headers, bytes))
    return answered([['etag', etagOf(headers)]])
  }

  function begin(headers: Headers, path: string): Answer {
    count('POST initiate')
    const uploadId = `BENCH-${++serial}`
    uploads.set(uploadId, { parts: new Map(), metadata: metadataOf(headers) })
    return xml('InitiateMultipartUploadResult', `${nameOf(path)}<UploadId>${uploadId}</UploadId>`)
  }

  function complete(path: string, uploadId: string): Answer {
    count('POST complete')
    const upload = uploads.get(uploadId)
    if (upload !== undefined) {
      const bytes = upload.parts.values().reduce((sum, part) => sum + part, 0)
      objects.set(path, { bytes, metadata: upload.metadata })
    }
    uploads.delete(uploadId)
    const etag = inventedEtag()
    const content = `${nameOf(path)}<ETag>${etag}</ETag>`
    return xml('CompleteMultipartUploadResult', content, [['etag', etag]])
  }

  function head(path: string): Answer {
    count('HEAD object')
    const stored = objects.get(path)
    if (stored === undefined) return answered([], 404)
    return answered([
      ...stored.metadata,
      ['etag', inventedEtag()],
      ['content-length', `${stored.bytes}`],
      ['last-modified', new Date().toUTCString()],
    ])
  }

  /** Lists are empty: nobody comes back to what this server holds. */
  function list(method: string, uploadId: string | undefined): Answer {
    const ofParts = uploadId !== undefined
    count(`${method} ${ofParts ? 'parts' : 'uploads'}`)
    const root = ofParts ? 'ListPartsResult' : 'ListMultipartUploadsResult'
    return xml(root, '<IsTruncated>false</IsTruncated>')
  }

  function answered(headers: Answer['headers'], status: Answer['status'] = 200): Answer {
    return { status, headers: [['x-oss-request-id', `BENCH${++serial}`], ...headers], text: '' }
  }

  function xml(root: string, content: string, headers: Answer['headers'] = []): Answer {
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content}</${root}>`
    return { ...answered([['content-type', 'application/xml'], ...headers]), text }
  }

  /** Not the MD5 of what came, but what the client says it is. */
  function etagOf(headers: Headers): string {
    const told = headers.get('content-md5')
    if (told === undefined) return inventedEtag()
    return `"${Buffer.from(told, 'base64').toString('hex').toUpperCase()}"`
  }

  function inventedEtag(): string {
    return `"${(++serial).toString(16).toUpperCase().padStart(32, '0')}"`
  }

  function count(kind: string): void {
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }

  return {
    began: () => {
      firstAtMs ??= now()
    },
    answer: (request) => {
      const told = answer(request)
      lastAtMs = now()
      return told
    },
    reset: () => {
      objects.clear()
      uploads.clear()
      counts.clear()
      bodyBytes = 0
      firstAtMs = undefined
      lastAtMs = 0
    },
    report: () => ({
      requests: Object.fromEntries(counts),
      bodyBytes,
      objects: objects.size,
      objectBytes: objects.values().reduce((sum, { bytes }) => sum + bytes, 0),
      wireSeconds: (lastAtMs - (firstAtMs ?? lastAtMs)) / 1000,
      crc64: undefined,
    }),
  }
}

/** Keys of the bench need no escaping; the bucket is always in the path. */
function nameOf(path: string): string {
  const [, bucket = '', ...key] = path.split('/')
  return `<Bucket>${bucket}</Bucket><Key>${key.join('/')}</Key>`
}

/** Chunks with signatures or trailers (AWS) tell the length of what is inside them. */
function dataBytes(headers: Headers, bytes: number): number {
  return Number(headers.get('x-amz-decoded-content-length') ?? bytes)
}

function metadataOf(headers: Headers): Answer['headers'] {
  return [...headers].filter(([name]) => name.startsWith('x-oss-meta-'))
}
