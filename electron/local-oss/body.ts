/** Receives request bodies: to a file with its proofs, or as text. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type Crc64Pool, crc64Decimal } from './crc64.ts'
import { OssError } from './oss-error.ts'
import type { ReceivedBody } from './store/store.ts'

/** The client went away; nobody is left to answer. */
export class ConnectionClosed extends Error {
  constructor() {
    super('the connection was closed')
    this.name = 'ConnectionClosed'
  }
}

/**
 * Feeds the body to `onChunk`, pausing the sender while a promise is open. Rejects with
 * ConnectionClosed when it ends before Content-Length, with RequestTimeout when it stands still.
 */
export function readChunks(
  request: IncomingMessage,
  idleMs: number,
  onChunk: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let pending: Promise<void> | undefined
    const timer = setTimeout(() => fail(requestTimeout()), idleMs)
    const finish = (): void => {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
    }
    const fail = (error: unknown): void => {
      finish()
      reject(error instanceof Error ? error : new Error('the body failed', { cause: error }))
    }
    const onData = (chunk: Buffer): void => {
      timer.refresh()
      try {
        const wait = onChunk(chunk)
        if (!wait) return
        request.pause()
        pending = resumeAfter(wait)
        pending.catch(fail)
      } catch (error) {
        fail(error)
      }
    }
    const resumeAfter = async (wait: Promise<void>): Promise<void> => {
      await wait
      timer.refresh()
      request.resume()
    }
    const onEnd = (): void => {
      finish()
      if (pending) pending.then(resolve, reject)
      else resolve()
    }
    const onGone = (): void => fail(new ConnectionClosed())
    if (request.destroyed && !request.readableEnded) {
      fail(new ConnectionClosed())
      return
    }
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

/** Which byte is to be damaged, see the fault `flipByte`. */
export interface Damage {
  readonly atByte: number
  readonly where: 'wire' | 'memory' | 'disk'
}

export interface BodyFile {
  /** A promise asks the sender to wait for it. */
  write(chunk: Buffer): void | Promise<void>
  /** Verifies Content-MD5 (base64) if given: 400 InvalidDigest, and the file is gone. */
  finish(contentMd5: string | undefined): Promise<ReceivedBody>
  discard(): void
}

/** Writes to `path` while computing MD5 and CRC-64 of the same bytes. */
export async function openBodyFile(
  path: string,
  crcPool: Crc64Pool,
  damage: Damage | undefined,
): Promise<BodyFile> {
  const crc = await crcPool.take()
  const md5 = createHash('md5')
  const descriptor = openSync(path, 'wx', 0o600)
  let sizeBytes = 0
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    closeSync(descriptor)
    crcPool.giveBack(crc)
  }
  const discard = (): void => {
    close()
    rmSync(path, { force: true })
  }
  return {
    discard,
    write: (chunk) => {
      const hitsByte =
        damage !== undefined &&
        damage.atByte >= sizeBytes &&
        damage.atByte < sizeBytes + chunk.length
      const flipped = hitsByte ? flip(chunk, damage.atByte - sizeBytes) : chunk
      const proven = damage?.where === 'disk' ? chunk : flipped
      md5.update(proven)
      crc.update(proven)
      for (let written = 0; written < flipped.length;) {
        written += writeSync(descriptor, flipped, written)
      }
      sizeBytes += chunk.length
    },
    finish: (contentMd5) => {
      const digest = md5.digest()
      const crc64 = crc64Decimal(crc.digest('hex'))
      close()
      const isChecked = damage?.where !== 'memory'
      return verifiedBody({ path, sizeBytes, crc64 }, digest, isChecked ? contentMd5 : undefined)
    },
  }
}

/** Rejects with InvalidDigest, removing the file, unless the bytes are those that were announced. */
export async function verifiedBody(
  body: Omit<ReceivedBody, 'etag'>,
  md5: Buffer,
  contentMd5: string | undefined,
): Promise<ReceivedBody> {
  if (contentMd5 !== undefined) {
    try {
      checkContentMd5(contentMd5, md5)
    } catch (error) {
      rmSync(body.path, { force: true })
      throw error
    }
  }
  return { ...body, etag: md5.toString('hex').toUpperCase() }
}

/** 400 InvalidDigest unless `contentMd5` is the base64 of these 16 bytes. */
export function checkContentMd5(contentMd5: string, digest: Buffer): void {
  const isDigest = Buffer.from(contentMd5, 'base64').length === 16
  if (isDigest && contentMd5.trim() === digest.toString('base64')) return
  throw new OssError(
    400,
    'InvalidDigest',
    isDigest
      ? 'The Content-MD5 you specified did not match what we received.'
      : 'The Content-MD5 you specified is invalid.',
    {
      ec: '0017-00000503',
      details: [
        ['ExpectedDigest', contentMd5],
        ['CalculatedDigest', digest.toString('base64')],
      ],
    },
  )
}

function flip(chunk: Buffer, index: number): Buffer {
  const copy = Buffer.from(chunk)
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

function requestTimeout(): OssError {
  return new OssError(
    400,
    'RequestTimeout',
    'Your socket connection to the server was not read from or written to within the timeout period.',
    { ec: '0016-00000907' },
  )
}
