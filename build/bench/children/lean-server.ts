/**
 * HTTP/1.1 over bare sockets, for who only counts: each connection reads into one buffer of its own that is
 * used again and again. `node:http` makes a new buffer, a stream and events of every read: with four
 * connections that costs four times as much, and would be what is measured.
 */
import {
  createServer,
  Socket,
  type OnReadOpts,
  type Server,
  type SocketConstructorOpts,
} from 'node:net'
import { smallBytes, type Answer, type Counter } from './counting.ts'
import { createRequestReader, type Head } from './request-reader.ts'

/** Large enough that few reads are needed, small enough to stay in a core's cache. */
const bufferBytes = 256 * 1024

/** Not listening yet. */
export function createLeanServer(counter: Counter): Server {
  // Nothing is read before the buffer is there.
  return createServer({ pauseOnConnect: true, noDelay: true }, (accepted) => {
    serve(accepted, counter)
  })
}

function serve(accepted: Socket, counter: Counter): void {
  let answers = ''
  let isLast = false
  const reader = createRequestReader(
    {
      began: ({ headers }) => {
        counter.began()
        if (headers.get('expect')?.toLowerCase() === '100-continue') {
          answers += 'HTTP/1.1 100 Continue\r\n\r\n'
        }
      },
      ended: (head, bytes, body) => {
        answers += written(counter.answer({ ...head, bytes, body }), head)
        isLast ||= head.isLast
      },
    },
    smallBytes,
  )

  function take(length: number, buffer: Uint8Array): boolean {
    try {
      reader.feed(Buffer.from(buffer.buffer, buffer.byteOffset, length))
    } catch (error) {
      // Told by the client that gets it: the bench counts it as a run that failed.
      const text = error instanceof Error ? error.message : String(error)
      answers += `HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`
      isLast = true
    }
    if (answers !== '') socket.write(answers, 'latin1')
    answers = ''
    if (isLast) socket.end()
    return !isLast
  }

  const socket = withBuffer(accepted, take)
  // A client that is gone leaves nothing to be done.
  socket.on('error', () => {})
}

/**
 * The same connection as a socket that reads into one buffer. `onread` is for sockets that one makes, and
 * `net.Server` makes its own: the handle goes from one to the other. That is not documented; Node's version is
 * fixed in `package.json`.
 */
function withBuffer(accepted: Socket, callback: OnReadOpts['callback']): Socket {
  const { _handle: handle } = accepted as Socket & Handled
  if (handle === undefined) throw new Error('this Node does not show the handle of a socket')
  return new Socket({ handle, onread: { buffer: Buffer.allocUnsafeSlow(bufferBytes), callback } })
}

/** What a socket reads from; its true type has no name. */
interface Handled {
  readonly _handle?: NonNullable<SocketConstructorOpts['handle']>
}

let dateText = ''
let dateMs = 0

/** Once a second is often enough. */
function date(): string {
  const nowMs = Date.now()
  if (nowMs - dateMs >= 1000) {
    dateMs = nowMs
    dateText = new Date(nowMs).toUTCString()
  }
  return dateText
}

function written({ status, headers, text }: Answer, { isLast }: Head): string {
  let head = status === 200 ? 'HTTP/1.1 200 OK\r\n' : 'HTTP/1.1 404 Not Found\r\n'
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`
  // Answers to HEAD tell the length of what they do not bring.
  const isTold = headers.some(([name]) => name === 'content-length')
  if (!isTold) head += `content-length: ${text.length}\r\n`
  const end = isLast ? 'connection: close' : 'connection: keep-alive\r\nkeep-alive: timeout=60'
  return `${head}date: ${date()}\r\n${end}\r\n\r\n${text}`
}
