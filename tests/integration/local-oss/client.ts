/** A small signed client for Local OSS: nothing is retried, nothing is hidden. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, type OutgoingHttpHeaders, request as open } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentEncode } from '../../../electron/local-oss/encoding.ts'
import {
  type LocalOss,
  type LocalOssOptions,
  startLocalOss,
} from '../../../electron/local-oss/local-oss.ts'
import { signV4 } from '../../../electron/local-oss/signature/v4.ts'

export const bucket = 'tests'
export const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk' }

export interface Call {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string
  /** Sent as it is instead of the encoded key; signed as `key`. */
  readonly rawPath?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Called with the socket's request when it is open, to cut it. */
  readonly onOpen?: (abort: () => void, write: (bytes: Buffer) => void) => void
  /** Default: a connection of its own. */
  readonly agent?: Agent
  readonly token?: string
  readonly accessKeyId?: string
  readonly secret?: string
  /** How far the caller's clock is ahead. */
  readonly skewMs?: number
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Buffer
  readonly text: string
  /** Content of the first `<Code>`. */
  readonly code: string | undefined
}

/** Rejects with the socket's error when there is no whole answer. */
export function send(server: Pick<LocalOss, 'port'>, call: Call): Promise<Answer> {
  const signed = signedRequest(call)
  return new Promise((resolve, reject) => {
    const request = open(
      {
        host: '127.0.0.1',
        port: server.port,
        method: call.method,
        path: signed.path,
        headers: signed.headers,
        agent: call.agent ?? new Agent({ keepAlive: false }),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = bytes.toString('utf8')
          const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1]
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes,
            text,
            code,
          })
        })
      },
    )
    request.on('error', reject)
    if (call.onOpen) {
      call.onOpen(
        () => request.destroy(),
        (bytes) => void request.write(bytes),
      )
    } else {
      request.end(call.body)
    }
  })
}

function signedRequest(call: Call): { path: string; headers: OutgoingHttpHeaders } {
  const { key, query = {}, method } = call
  const name = 'bucket' in call ? call.bucket : bucket
  const timestamp = `${new Date(Date.now() + (call.skewMs ?? 0)).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const date = timestamp.slice(0, 8)
  const headers: Record<string, string> = {
    'x-oss-date': timestamp,
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    ...(call.token === undefined ? {} : { 'x-oss-security-token': call.token }),
    ...call.headers,
  }
  const request = {
    method,
    bucket: name,
    key,
    query: new Map(Object.entries(query)),
    headers: new Map(Object.entries(headers)),
  }
  const scope = { timestamp, date, region: 'cn-hangzhou', product: 'oss', additionalHeaders: [] }
  const { signature } = signV4(request, scope, call.secret ?? credentials.accessKeySecret)
  const id = call.accessKeyId ?? credentials.accessKeyId
  const pairs = Object.entries(query).map(([parameter, value]) =>
    value === ''
      ? percentEncode(parameter, false)
      : `${percentEncode(parameter, false)}=${percentEncode(value, false)}`,
  )
  const path =
    call.rawPath ??
    (name === undefined ? '/' : `/${name}/${key === undefined ? '' : percentEncode(key, true)}`)
  const length = call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }
  return {
    path: pairs.length === 0 ? path : `${path}?${pairs.join('&')}`,
    headers: {
      ...(call.onOpen ? {} : length),
      ...headers,
      authorization: `OSS4-HMAC-SHA256 Credential=${id}/${date}/cn-hangzhou/oss/aliyun_v4_request,Signature=${signature}`,
    },
  }
}

/** A server on a folder of its own; `await using` ends both. */
export async function aServer(
  options: Partial<LocalOssOptions> = {},
): Promise<{ server: LocalOss; folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'partway-local-oss-'))
  const server = await startLocalOss({
    folder,
    credentials: [credentials],
    buckets: [bucket],
    ...options,
  })
  return {
    server,
    folder,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function initiate(
  server: LocalOss,
  key: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await send(server, { method: 'POST', key, query: { uploads: '' }, headers })
  return elements(answer.text, 'UploadId')[0] ?? ''
}

export function sendPart(
  server: LocalOss,
  key: string,
  uploadId: string,
  partNumber: number,
  body: Buffer,
  more: Partial<Call> = {},
): Promise<Answer> {
  const query = { partNumber: String(partNumber), uploadId }
  return send(server, { method: 'PUT', key, query, body, ...more })
}

export function complete(
  server: LocalOss,
  key: string,
  uploadId: string,
  parts: readonly (readonly [number: number, etag: string])[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const list = parts.map(
    ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`,
  )
  const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
  return send(server, { method: 'POST', key, query: { uploadId }, headers, body })
}

/** Upper-case hex, as in an ETag. */
export function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase()
}

/** Text of all elements of that name. */
export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(
    (match) => match[1] ?? '',
  )
}

export async function bytesOf(server: LocalOss, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of server.readObject(bucket, key)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
