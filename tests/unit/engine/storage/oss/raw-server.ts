/** Servers that misbehave byte by byte, and bodies to send to them. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { UploadBody } from '../../../../../electron/engine/storage/storage.ts'

export interface RawServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  /** Request heads in the order they came, one string each. */
  readonly heads: readonly string[]
  /** Connections accepted so far. */
  connections(): number
}

/**
 * A server on 127.0.0.1 that calls `answer` for each request: at its head (`rest` is what came of
 * the body with it), or with `at: 'end'` when the whole body is there.
 */
export async function startRawServer(
  answer: (socket: Socket, head: string, rest: Buffer) => void,
  at: 'head' | 'end' = 'head',
): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const heads: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let pending = Buffer.alloc(0)
    let skipBytes = 0
    socket.on('data', (chunk: Buffer) => {
      const skipped = Math.min(skipBytes, chunk.length)
      skipBytes -= skipped
      pending = Buffer.concat([pending, chunk.subarray(skipped)])
      const end = pending.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = pending.subarray(0, end).toString('latin1')
      const lengthBytes = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
      const rest = pending.subarray(end + 4)
      if (at === 'end' && rest.length < lengthBytes) return
      skipBytes = Math.max(0, lengthBytes - rest.length)
      pending = Buffer.alloc(0)
      heads.push(head)
      answer(socket, head, rest)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    heads,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A reply with the header every answer of OSS has. */
export function ossReply(
  status: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = {
    'x-oss-request-id': 'R1',
    'content-type': 'application/xml',
    'content-length': `${Buffer.byteLength(body)}`,
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`
}

export function errorXml(code: string, more = ''): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message><RequestId>R1</RequestId><HostId>h</HostId>${more}</Error>`
}

export interface CountingBody extends UploadBody {
  /** How often it was opened. */
  opened(): number
  /** Bytes pulled since it was last opened. */
  pulledBytes(): number
}

/** A body of `slices` slices of zeros; `lengthBytes` can be made to lie. */
export function bodyOf(slices: number, sliceBytes: number, lieBytes = 0): CountingBody {
  let opened = 0
  let pulledBytes = 0
  return {
    lengthBytes: slices * sliceBytes + lieBytes,
    md5Base64: undefined,
    opened: () => opened,
    pulledBytes: () => pulledBytes,
    open: async function* run() {
      opened++
      pulledBytes = 0
      for (let index = 0; index < slices; index++) {
        yield Buffer.alloc(sliceBytes)
        pulledBytes += sliceBytes
      }
    },
  }
}
