/**
 * Digest workers: big bodies are hashed and written outside the thread that speaks HTTP.
 *
 * Measured on 2 shared cores (build/bench/local-oss.ts): one thread for everything takes 220-280
 * MB/s, because MD5 (1.3 s/GB), CRC-64 (0.75 s/GB), the file (0.5 s/GB) and HTTP (0.8 s/GB) add
 * up. Chunks are handed over without a copy and in batches, as every message costs some 15 us.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type BodyFile, ConnectionClosed, verifiedBody } from './body.ts'
import type { FromDigestWorker, ToDigestWorker } from './digest-messages.ts'

export interface DigestPool {
  /** Undefined where no worker can be started: the caller digests by itself. */
  open(path: string): BodyFile | undefined
  close(): Promise<void>
}

const workerCount = 2
const batchBytes = 256 * 1024
const windowBytes = 2 * 1024 * 1024

interface Lane {
  readonly worker: Worker
  readonly listeners: Map<number, (message: FromDigestWorker) => void>
}

/** Starts its workers when the first big body comes. */
export function createDigestPool(): DigestPool {
  const script = workerScript()
  const lanes: Lane[] = []
  let lastId = 0
  const laneOf = (id: number): Lane => {
    const index = id % workerCount
    return (lanes[index] ??= startLane(script ?? new URL('.', import.meta.url)))
  }
  return {
    open: (path) => {
      if (!script) return undefined
      lastId += 1
      return openRemoteFile(lastId, path, laneOf(lastId))
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.worker.terminate()))
    },
  }
}

/** From the sources the worker is a neighbour; a bundle brings it as an entry of its own. */
function workerScript(): URL | undefined {
  const isSource = import.meta.url.endsWith('.ts')
  const names = isSource ? ['./digest-worker.ts'] : ['./digest-worker.js', '../digest-worker.js']
  return names
    .map((name) => new URL(name, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)))
}

function startLane(script: URL): Lane {
  const worker = new Worker(script, { execArgv: [] })
  const listeners: Lane['listeners'] = new Map()
  worker.unref()
  worker.on('message', (message: FromDigestWorker) => listeners.get(message.id)?.(message))
  worker.on('error', (error) => {
    for (const [id, listener] of listeners) listener({ type: 'failed', id, message: String(error) })
  })
  return { worker, listeners }
}

function openRemoteFile(id: number, path: string, lane: Lane): BodyFile {
  const ended = Promise.withResolvers<FromDigestWorker>()
  ended.promise.catch(() => {}) // whoever writes or finishes hears of it
  let batch: Uint8Array[] = []
  let batched = 0
  let inFlight = 0
  let drained: PromiseWithResolvers<void> | undefined
  let failure: Error | undefined
  const post = (message: ToDigestWorker, transfer: readonly ArrayBuffer[] = []): void =>
    lane.worker.postMessage(message, transfer)
  lane.listeners.set(id, (message) => {
    if (message.type === 'taken') {
      inFlight -= message.bytes
      if (inFlight < windowBytes) drained?.resolve()
      return
    }
    lane.listeners.delete(id)
    if (message.type !== 'failed') {
      ended.resolve(message)
      return
    }
    failure = new Error(`a body could not be stored: ${message.message}`)
    ended.reject(failure)
    drained?.reject(failure)
  })
  const flush = (): void => {
    if (batched === 0) return
    const chunks = batch.map(owned)
    inFlight += batched
    post(
      { type: 'chunks', id, chunks },
      chunks.map((chunk) => chunk.buffer),
    )
    batch = []
    batched = 0
  }
  post({ type: 'open', id, path })
  return {
    write: (chunk) => {
      if (failure) throw failure
      batch.push(chunk)
      batched += chunk.length
      if (batched < batchBytes) return undefined
      flush()
      if (inFlight < windowBytes) return undefined
      drained = Promise.withResolvers<void>()
      return drained.promise
    },
    finish: async (contentMd5) => {
      flush()
      post({ type: 'finish', id })
      const result = await ended.promise
      if (result.type !== 'done') throw new ConnectionClosed()
      const { sizeBytes, crc64, md5 } = result
      return verifiedBody({ path, sizeBytes, crc64 }, Buffer.from(md5), contentMd5)
    },
    discard: () => post({ type: 'discard', id }),
  }
}

/** A chunk whose memory is its own, so that it can be given away. */
function owned(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = chunk
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength) {
    return new Uint8Array(buffer)
  }
  return new Uint8Array(chunk)
}
