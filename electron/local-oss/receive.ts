/** The three ways an operation takes its body, with the faults that live in it. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { ConnectionClosed, checkContentMd5, openBodyFile, readChunks } from './body.ts'
import type { Context } from './context.ts'
import type { MetFaults } from './faults/faults.ts'
import type { Wire } from './faults/interfere.ts'
import { OssError, malformedXml } from './oss-error.ts'
import type { ServerState } from './server-state.ts'

/** Below this a message to a worker costs more than it saves. */
const remoteFromBytes = 512 * 1024

export interface ReceiveDeps {
  readonly faults: MetFaults
  readonly wire: Pick<Wire, 'reset'>
  readonly bytesPerSecond: number | undefined
  onBytes(count: number): void
  readonly state: ServerState
}

/** `receive`, `discard` and `document` of the context of one request. */
export function bodyReaders(
  request: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  deps: ReceiveDeps,
): Pick<Context, 'receive' | 'discard' | 'document'> {
  const contentMd5 = headers.get('content-md5')
  return {
    receive: async (maxBytes) => {
      checkLength(headers, maxBytes)
      const flip = deps.faults.find('flipByte')
      const damage = flip && { atByte: flip.atByte ?? 0, where: flip.where ?? 'wire' }
      const path = deps.state.store.disk.temporaryFile()
      const isBig = Number(headers.get('content-length') ?? Infinity) > remoteFromBytes
      const file =
        (isBig && !damage ? deps.state.digestPool.open(path) : undefined) ??
        (await openBodyFile(path, deps.state.crcPool, damage))
      try {
        let received = 0
        await readShaped(request, deps, (chunk) => {
          received += chunk.length
          if (received > maxBytes) throw tooLarge(maxBytes)
          return file.write(chunk)
        })
        return await file.finish(contentMd5)
      } catch (error) {
        file.discard()
        throw error
      }
    },
    discard: (body) => rmSync(body.path, { force: true }),
    document: async () => {
      const { maxDocumentBytes } = deps.state.limits
      const chunks: Buffer[] = []
      let size = 0
      await readShaped(request, deps, (chunk) => {
        size += chunk.length
        if (size > maxDocumentBytes) throw malformedXml('The XML you provided is too large.')
        chunks.push(chunk)
      })
      const bytes = Buffer.concat(chunks)
      if (contentMd5 !== undefined) {
        checkContentMd5(contentMd5, createHash('md5').update(bytes).digest())
      }
      return bytes.toString('utf8')
    },
  }
}

/** Counts, slows down and, if a fault says so, resets at a byte. */
async function readShaped(
  request: IncomingMessage,
  deps: ReceiveDeps,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  const { bytesPerSecond, state } = deps
  const resetFault = deps.faults.find('resetBefore')
  const resetAt = resetFault ? (resetFault.atByte ?? 0) : Number.POSITIVE_INFINITY
  const reset = (): never => {
    deps.wire.reset()
    throw new ConnectionClosed()
  }
  if (resetAt <= 0) reset()
  let received = 0
  await readChunks(request, state.limits.bodyIdleMs, (chunk) => {
    const usable = Math.min(chunk.length, resetAt - received)
    received += chunk.length
    deps.onBytes(usable)
    const taken = take(usable === chunk.length ? chunk : chunk.subarray(0, usable))
    if (received >= resetAt) reset()
    if (bytesPerSecond === undefined) return taken
    const pause = wait((chunk.length / bytesPerSecond) * 1000, undefined, { signal: state.closing })
    return Promise.all([taken, pause]).then(() => undefined)
  })
  if (resetFault) reset() // a body shorter than the position still never arrives
}

function checkLength(headers: ReadonlyMap<string, string>, maxBytes: number): void {
  const length = headers.get('content-length')
  if (length === undefined && headers.get('transfer-encoding') === undefined) {
    throw new OssError(411, 'MissingContentLength', 'You must provide the Content-Length.', {
      ec: '0017-00000901',
    })
  }
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(maxBytes)
}

function tooLarge(maxBytes: number): OssError {
  return new OssError(
    400,
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size.',
    { ec: '0017-00000902', details: [['MaxSizeAllowed', maxBytes]] },
  )
}
