/** One request from its first byte to its answer. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Address, readAddress } from './address.ts'
import { ConnectionClosed } from './body.ts'
import { answerControl } from './control.ts'
import type { Context } from './context.ts'
import { errorReply } from './error-reply.ts'
import type { MetFaults } from './faults/faults.ts'
import {
  type Wire,
  interfereAfterEffect,
  interfereBeforeEffect,
  interfereEarly,
  interfereWithAccess,
} from './faults/interfere.ts'
import { handlers } from './operations/handlers.ts'
import { OssError } from './oss-error.ts'
import { checkPermission } from './permission.ts'
import { bodyReaders } from './receive.ts'
import { type Reply, withCommonHeaders } from './reply.ts'
import { type Operation, routeOf } from './route.ts'
import { sendReply } from './send-reply.ts'
import type { ServerState } from './server-state.ts'
import { authenticate } from './signature/authenticate.ts'
import { presentedKey } from './signature/presented.ts'
import { slowest, trafficLimitOf } from './traffic-limit.ts'

interface Progress {
  operation: Operation | undefined
  address: Address | undefined
  accessKeyId: string | undefined
  faults: MetFaults | undefined
  bytesPerSecond: number | undefined
  clockOffsetMs: number
  bytesIn: number
  bytesOut: number
}

/** Answers one request and writes its log entry. Never rejects. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  connectionId: number,
  state: ServerState,
): Promise<void> {
  const startedAtMs = state.nowMs()
  const started = performance.now()
  const requestId = randomBytes(12).toString('hex').toUpperCase()
  const headers = headersOf(request)
  const isHead = request.method === 'HEAD'
  const host = headers.get('host') ?? ''
  const seq = state.log.nextSeq()
  const progress: Progress = {
    operation: undefined,
    address: undefined,
    accessKeyId: undefined,
    faults: undefined,
    bytesPerSecond: undefined,
    clockOffsetMs: 0,
    bytesIn: 0,
    bytesOut: 0,
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort('closed')) // an Error would cost its stack every time
  const wire: Wire = {
    reset: () => void request.socket.resetAndDestroy(),
    gone: () => whenAborted(AbortSignal.any([gone.signal, state.closing])),
  }
  let status: number | undefined
  let code: string | undefined
  try {
    const reply = await answer(request, headers, wire, progress, state).catch((error: unknown) => {
      if (error instanceof OssError) return errorReply(error, { requestId, host, isHead })
      if (error instanceof ConnectionClosed || gone.signal.aborted || state.closing.aborted) {
        return undefined
      }
      state.onError(error)
      const broken = new OssError(500, 'InternalError', `Local OSS failed: ${String(error)}`)
      return errorReply(broken, { requestId, host, isHead })
    })
    if (!reply) {
      code = 'ConnectionClosed'
      return
    }
    code = reply.code
    status = reply.status
    const dateMs = state.nowMs() + progress.clockOffsetMs
    const full = withCommonHeaders(reply, requestId, performance.now() - started, dateMs)
    await sendReply(response, full, {
      faults: progress.faults,
      isHead,
      bytesPerSecond: progress.bytesPerSecond,
      onBytes: (count) => {
        progress.bytesOut += count
      },
      signal: AbortSignal.any([gone.signal, state.closing]),
    })
    if (progress.faults?.find('error')?.isClosing === true) request.socket.end()
    else if (!request.readableEnded) request.resume()
  } catch {
    code = 'ConnectionClosed' // the client left while the answer was being sent
    if (!response.destroyed) response.destroy()
  } finally {
    const { address } = progress
    const number = Number(address?.query.get('partNumber'))
    state.log.add({
      seq,
      operation: progress.operation,
      method: request.method ?? '',
      bucket: address?.bucket,
      key: address?.key,
      partNumber: Number.isInteger(number) && number > 0 ? number : undefined,
      uploadId: address?.query.get('uploadId'),
      status,
      code,
      accessKeyId: progress.accessKeyId,
      bytesIn: progress.bytesIn,
      bytesOut: progress.bytesOut,
      startedAtMs,
      durationMs: performance.now() - started,
      connectionId,
      requestId,
      isContentMd5Given: headers.has('content-md5'),
    })
  }
}

async function answer(
  request: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  wire: Wire,
  progress: Progress,
  state: ServerState,
): Promise<Reply | undefined> {
  const method = request.method ?? ''
  const host = headers.get('host') ?? ''
  const controlled = await answerControl(request, host, state)
  if (controlled) return controlled
  const address = readAddress(request.url ?? '/', host, {
    cnames: state.cnames,
    region: state.region,
    maxKeyBytes: state.limits.maxKeyBytes,
  })
  progress.address = address
  const signed = { method, headers, bucket: address.bucket, key: address.key, query: address.query }
  const operation = routeOf(signed)
  progress.operation = operation
  const partNumber = Number(address.query.get('partNumber') ?? Number.NaN)
  const faults = state.faults.meet({ operation, ...signed, partNumber })
  progress.faults = faults
  progress.clockOffsetMs = faults.find('clockOffset')?.ms ?? 0
  progress.accessKeyId = presentedKey(signed)
  const { closing, credentials } = state
  const input = { faults, operation, wire, credentials, signal: closing }
  const early = await interfereEarly({ ...input, accessKeyId: progress.accessKeyId })
  if (early) return early === 'abandon' ? undefined : early.reply
  const nowMs = (): number => state.nowMs() + progress.clockOffsetMs
  const caller = authenticate(signed, nowMs(), {
    credentials,
    region: state.region,
    maxSkewMs: state.limits.maxSkewMs,
  })
  checkPermission(operation, signed, caller, state.store)
  interfereWithAccess(faults, operation)
  progress.bytesPerSecond = slowest(
    faults.find('bandwidth')?.bytesPerSecond,
    state.shape.bytesPerSecond,
    trafficLimitOf(signed),
  )
  if (state.shape.latencyMs > 0) await wait(state.shape.latencyMs, undefined, { signal: closing })
  const context: Context = {
    ...signed,
    ...bodyReaders(request, headers, {
      faults,
      wire,
      bytesPerSecond: progress.bytesPerSecond,
      onBytes: (count) => {
        progress.bytesIn += count
      },
      state,
    }),
    operation,
    style: address.style,
    host,
    caller,
    store: state.store,
    limits: state.limits,
    region: state.region,
    faults,
    crcPool: state.crcPool,
    afterlife: state.afterlife,
    receiving: state.receiving,
    nowMs,
    commitPoint: () => interfereBeforeEffect({ ...input, store: state.store, request: signed }),
  }
  const isPart = operation === 'UploadPart'
  if (isPart) state.log.uploadPartOpened()
  try {
    const reply = await handlers[operation](context)
    const late = await interfereAfterEffect({ faults, wire })
    if (late === 'abandon') return undefined
    return late?.reply ?? reply
  } finally {
    if (isPart) state.log.uploadPartClosed()
  }
}

function headersOf(request: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values) headers.set(name, values.join(','))
  }
  return headers
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
