/** Worker thread: writes bodies to files and computes their MD5 and CRC-64. */
import { type Hash, createHash } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync, writevSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { createCrc64Pool, crc64Decimal } from './crc64.ts'
import type { FromDigestWorker, ToDigestWorker } from './digest-messages.ts'

type Crc64 = Awaited<ReturnType<typeof crcPool.take>>

interface OpenBody {
  readonly path: string
  readonly descriptor: number
  readonly md5: Hash
  readonly crc: Crc64
  sizeBytes: number
}

const port = parentPort
if (!port) throw new Error('the digest worker only runs as a worker thread')
const crcPool = createCrc64Pool()
const bodies = new Map<number, OpenBody>()
let queue: Promise<void> = Promise.resolve()

port.on('message', (message: ToDigestWorker) => {
  // Opening may wait for WebAssembly; the order of messages must outlive that.
  queue = queue
    .then(() => obey(message))
    .catch((error: unknown) => {
      closeBody(message.id)
      say({ type: 'failed', id: message.id, message: String(error) })
    })
})

async function obey(message: ToDigestWorker): Promise<void> {
  const { id } = message
  if (message.type === 'open') {
    const crc = await crcPool.take()
    const descriptor = openSync(message.path, 'wx', 0o600)
    const { path } = message
    bodies.set(id, { path, descriptor, md5: createHash('md5'), crc, sizeBytes: 0 })
    return
  }
  const body = bodies.get(id)
  if (message.type === 'discard') {
    closeBody(id)
    if (body) rmSync(body.path, { force: true })
    say({ type: 'discarded', id })
    return
  }
  if (!body) return // it failed before, and that was said
  if (message.type === 'chunks') {
    const bytes = take(body, message.chunks)
    say({ type: 'taken', id, bytes })
    return
  }
  const md5 = body.md5.digest()
  const crc64 = crc64Decimal(body.crc.digest('hex'))
  closeBody(id)
  say({ type: 'done', id, sizeBytes: body.sizeBytes, md5: new Uint8Array(md5), crc64 })
}

function take(body: OpenBody, chunks: readonly Uint8Array[]): number {
  let bytes = 0
  for (const chunk of chunks) {
    body.md5.update(chunk)
    body.crc.update(chunk)
    bytes += chunk.length
  }
  if (writevSync(body.descriptor, [...chunks]) !== bytes) rewrite(body, chunks)
  body.sizeBytes += bytes
  return bytes
}

/** The system took less than all of it (a nearly full disk): once more, piece by piece. */
function rewrite(body: OpenBody, chunks: readonly Uint8Array[]): void {
  let position = body.sizeBytes
  for (const chunk of chunks) {
    for (let written = 0; written < chunk.length;) {
      const count = writeSync(body.descriptor, chunk, written, chunk.length - written, position)
      written += count
      position += count
    }
  }
}

function closeBody(id: number): void {
  const body = bodies.get(id)
  if (!body) return
  bodies.delete(id)
  closeSync(body.descriptor)
  crcPool.giveBack(body.crc)
}

function say(message: FromDigestWorker): void {
  port?.postMessage(message)
}
