/**
 * One HTTP request and its whole reply: the only file that knows undici.
 * No redirect is followed, no reply is decompressed, nothing is repeated here.
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- what it declares cannot be imported
/// <reference path="./undici-pool.d.ts" />
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import Pool from 'undici/lib/dispatcher/pool.js'
import { TransferError } from '../../errors.ts'
import type { UploadBody } from '../storage.ts'
import { guardedLookup } from './addresses.ts'
import { runBody, type BodyRun } from './body-run.ts'
import { createGuard, type Guard } from './guard.ts'
import { errorOfNetwork } from './network-errors.ts'
import { contextDetails, protocolError, type CallContext } from './oss-errors.ts'
import { header, type RawReply } from './reply.ts'
import { maxXmlBytes } from './xml.ts'

export interface RawRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Scheme, host and port. */
  readonly origin: string
  /** Raw path with query: travels as it is, `..` segments included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** A buffer for control documents; an upload body is pulled slice by slice. */
  readonly body?: Buffer | UploadBody | undefined
  /** For everything but upload bodies: time from the call to the last byte of the reply. */
  readonly deadlineMs: number
}

export interface Transport {
  /**
   * Resolves with any reply, whatever its status. Rejects with `TransferError`, or the signal's
   * reason; then the connection is gone and the body is no longer pulled.
   */
  send(request: RawRequest, context: CallContext, signal: AbortSignal): Promise<RawReply>
  /** New requests go over new connections; those under way end on theirs. */
  renew(): void
  /** Resolves when the last request has ended and all connections are closed. */
  close(): Promise<void>
}

export interface TransportLimits {
  /**
   * Longest wait for one slice of an upload body to be taken, and then for the reply to begin: by
   * then the system may still hold 4 MiB to send, at 100 kbit/s the work of 6 minutes.
   */
  readonly quietMs: number
  /** Longest time from the first to the last byte of the reply to an upload body. */
  readonly replyMs: number
  readonly connectMs: number
  readonly maxReplyBytes: number
  readonly maxHeaderBytes: number
}

export const transportLimits: TransportLimits = {
  quietMs: 10 * 60_000,
  replyMs: 60_000,
  connectMs: 10_000,
  maxReplyBytes: maxXmlBytes,
  maxHeaderBytes: 16 * 1024,
}

/** `connections`: most connections to one origin; further requests wait. */
export function createTransport(
  connections: number,
  limits: TransportLimits = transportLimits,
): Transport {
  const pools = new Map<string, Pool>()
  /** Replaced, and closing as soon as their last request has ended. */
  const outdated = new Set<Promise<void>>()
  let closing: Promise<unknown> | undefined

  function poolOf(origin: string): Pool {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: limits.maxHeaderBytes,
      maxResponseSize: limits.maxReplyBytes,
      connect: {
        timeout: limits.connectMs,
        lookup: guardedLookup,
        // Said here so that no environment variable can switch it off (reliability F91).
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
      },
    })
    pools.set(origin, pool)
    return pool
  }

  async function send(
    request: RawRequest,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<RawReply> {
    signal.throwIfAborted()
    const run = isUploadBody(request.body) ? runBody(request.body) : undefined
    using guard = createGuard(signal)
    if (run === undefined) guard.setDeadline(request.deadlineMs)
    try {
      const options = dispatchOptions(request, run, limits)
      const reply = await exchange(poolOf(request.origin), options, guard, limits)
      assertPlain(reply, context)
      assertWholeBody(reply, run, context)
      return reply
    } catch (error) {
      signal.throwIfAborted()
      throw guard.isLate() ? tooLate(context) : errorOfNetwork(error, context)
    } finally {
      if (run?.isDone() === false) run.stop()
    }
  }

  function retire(pool: Pool): void {
    const closed = pool.close().finally(() => outdated.delete(closed))
    outdated.add(closed)
    // Whoever closes the transport hears of it; nobody else has to.
    closed.catch(() => {})
  }

  return {
    send,
    renew: () => {
      for (const pool of pools.values()) retire(pool)
      pools.clear()
    },
    close: async () => {
      for (const pool of pools.values()) retire(pool)
      closing ??= Promise.all(outdated)
      await closing
    },
  }
}

function dispatchOptions(
  request: RawRequest,
  run: BodyRun | undefined,
  limits: TransportLimits,
): Dispatcher.DispatchOptions {
  const { body } = request
  return {
    method: request.method,
    path: request.path,
    headers: {
      ...request.headers,
      'accept-encoding': 'identity',
      ...(isUploadBody(body) ? { 'content-length': `${body.lengthBytes}` } : {}),
    },
    body: isUploadBody(body) ? null : (body ?? null),
    // undici takes any async iterable, as its documents say; its typings know only streams.
    ...(run === undefined ? {} : { body: run.slices as unknown as Readable }),
    // Both are renewed by every slice the socket takes, so a slow upload lives as long as it moves.
    // A request without upload body has its deadline; undici's timers are off.
    headersTimeout: run === undefined ? 0 : limits.quietMs,
    bodyTimeout: 0,
    // undici would close the connection after each HEAD; every small file ends with one.
    ...(request.method === 'HEAD' ? { reset: false } : {}),
  }
}

/** One request and its whole reply: what `Pool.request` does, without a stream for every reply. */
async function exchange(
  pool: Pick<Pool, 'dispatch'>,
  options: Dispatcher.DispatchOptions,
  guard: Guard,
  { replyMs }: TransportLimits,
): Promise<RawReply> {
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>()
  const pieces: Buffer[] = []
  let start: Omit<RawReply, 'body'> | undefined
  let controller: Dispatcher.DispatchController | undefined
  let isOver = false
  const stop = (): void => controller?.abort(new DOMException('stopped', 'AbortError'))
  pool.dispatch(options, {
    onRequestStart: (started) => {
      controller = started
      // It waited for a connection meanwhile, and never reaches the wire.
      if (isOver) stop()
    },
    onResponseStart: (_controller, status, headers) => {
      if (status < 200) return
      guard.setDeadline(replyMs)
      start = { status, headers: joined(headers) }
    },
    onResponseData: (_controller, piece) => void pieces.push(piece),
    onResponseEnd: () => {
      if (start !== undefined) resolve({ ...start, body: Buffer.concat(pieces) })
    },
    onResponseError: (_controller, error) => reject(error),
  })
  try {
    // undici knows a request only once there is a connection for it; the race ends at once.
    return await guard.race(promise)
  } catch (error) {
    isOver = true
    stop()
    throw error
  }
}

function assertPlain(reply: RawReply, context: CallContext): void {
  const coding = header(reply, 'content-encoding')?.toLowerCase()
  if (coding === undefined || coding === 'identity' || context.operation === 'HeadObject') return
  throw protocolError(reply, context, `is compressed with ${coding}`)
}

/** Who says "stored" before he has all bytes has not stored them. */
function assertWholeBody(reply: RawReply, run: BodyRun | undefined, context: CallContext): void {
  if (run === undefined || run.isDone() || reply.status >= 300) return
  throw protocolError(reply, context, 'came before all bytes were sent')
}

function tooLate(context: CallContext): TransferError {
  return new TransferError(
    'network/timeout',
    `${context.host} did not answer ${context.operation} in time`,
    { retry: 'now', details: contextDetails(context) },
  )
}

function joined(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(',') : value
  }
  return all
}

function isUploadBody(body: RawRequest['body']): body is UploadBody {
  return body !== undefined && !Buffer.isBuffer(body)
}
