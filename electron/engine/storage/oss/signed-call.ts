/** One call: address it, sign it, send it, believe only OSS, correct the clock once. */
import { TransferError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import type { StorageAccess, UploadBody } from '../storage.ts'
import type { BucketHomes, Home } from './bucket-homes.ts'
import { clockOffsetOf } from './clock-offset.ts'
import { encodeQuery, type Query } from './encode.ts'
import { addressOf, parseEndpoint, regionId, type Endpoint } from './endpoint.ts'
import { errorOfReply, errorOfStranger, type CallContext } from './oss-errors.ts'
import { isFromOss, isSuccess, type RawReply } from './reply.ts'
import type { RawRequest, Transport } from './send.ts'
import { signV1 } from './sign-v1.ts'
import { rememberSigningKey, signV4 } from './sign-v4.ts'

/** One call of the OSS API. */
export interface OssCall {
  /** Its name in OSS's documents; RAM actions and reports go by it. */
  readonly operation: string
  readonly method: RawRequest['method']
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query?: Query | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: Buffer | UploadBody | undefined
  /** Default 60 s; ignored for upload bodies. */
  readonly deadlineMs?: number | undefined
}

/** A successful reply and what it answers. */
export interface Answer {
  readonly reply: RawReply
  readonly context: CallContext
}

/** Rejects with a `TransferError` for every reply but success, or with the signal's reason. */
export type SignedCall = (call: OssCall, signal: AbortSignal) => Promise<Answer>

export interface CallerDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly onClockOffset?: ((offsetMs: number) => void) | undefined
  /** Buckets of other regions; without it every request goes to the endpoint of the connection. */
  readonly homes?: Pick<BucketHomes, 'of' | 'refused'> | undefined
}

const controlDeadlineMs = 60_000
/** Smaller differences are the time the answer took. */
const offsetStepMs = 1_000

/** Throws `request/invalid` or `request/refused` when endpoint or region cannot be used. */
export function createSignedCall(
  access: StorageAccess,
  transport: Transport,
  deps: CallerDeps,
): SignedCall {
  const ownEndpoint = parseEndpoint(access.endpoint)
  const own = { endpoint: ownEndpoint, region: regionOf(access, ownEndpoint) }
  const signingKeyOf = rememberSigningKey()
  let { clockOffsetMs } = access

  function requestOf(call: OssCall, { endpoint, region, addressing }: Home): RawRequest {
    const { method, bucket, key, query = {}, headers = {}, body } = call
    const { origin, path } = addressOf(endpoint, addressing ?? access.addressing, bucket, key)
    const toSign = { method, bucket, key, query, headers }
    const nowMs = deps.clock.now() + clockOffsetMs
    const added =
      access.signature === 'v1'
        ? signV1(toSign, access, { nowMs })
        : signV4(toSign, access, { nowMs, region, product: productOf(endpoint), signingKeyOf })
            .headers
    return {
      method,
      origin,
      path: path + encodeQuery(query),
      headers: { ...headers, ...added },
      body,
      deadlineMs: call.deadlineMs ?? controlDeadlineMs,
    }
  }

  /** Whether the reply taught a time that is worth signing with again. */
  function learn(reply: RawReply, usedOffsetMs: number): boolean {
    const learned = clockOffsetOf(reply, deps.clock.now())
    if (learned === undefined || Math.abs(learned - usedOffsetMs) < offsetStepMs) return false
    // Requests sent side by side are refused side by side; the first one has told it.
    if (Math.abs(learned - clockOffsetMs) >= offsetStepMs) {
      clockOffsetMs = learned
      deps.onClockOffset?.(learned)
    }
    return true
  }

  function isElsewhere(call: OssCall, asked: Home | undefined, error: TransferError): boolean {
    if (error.code !== 'oss/wrong-endpoint') return false
    return deps.homes?.refused(call.bucket, asked, error.details['endpoint']) === true
  }

  return async (call, signal) => {
    for (let [mayLearn, mayMove] = [true, true]; ;) {
      const usedOffsetMs = clockOffsetMs
      const home = deps.homes?.of(call.bucket, call.key)
      const request = requestOf(call, home ?? own)
      const context = contextOf(call, request)
      // The body is opened anew by every send: a consumed stream would store an empty part.
      const reply = await transport.send(request, context, signal)
      if (!isFromOss(reply)) throw errorOfStranger(reply, context)
      if (isSuccess(reply)) return { reply, context }
      if (mayLearn && learn(reply, usedOffsetMs)) {
        mayLearn = false
        continue
      }
      const error = errorOfReply(reply, context)
      // Refused before anything was done: the request is sent to where the bucket is, once.
      if (!mayMove || !isElsewhere(call, home, error)) throw error
      mayMove = false
    }
  }
}

function contextOf(call: OssCall, request: RawRequest): CallContext {
  return {
    operation: call.operation,
    host: request.origin.replace(/^https?:\/\//, ''),
    bucket: call.bucket,
    key: call.key,
    uploadId: call.query?.['uploadId'],
  }
}

/** What the scope of V4 needs; V1 has none. */
export function regionOf(access: StorageAccess, endpoint: Endpoint): string {
  const region = regionId(access.region) || endpoint.region || ''
  if (access.signature === 'v1' || /^[a-z0-9][a-z0-9-]*$/i.test(region)) return region
  throw new TransferError(
    'request/invalid',
    region === ''
      ? `endpoint ${endpoint.hostname} does not tell its region, and none is given`
      : `${JSON.stringify(region)} is not a region`,
    { retry: 'person', details: { field: 'region', host: endpoint.hostname } },
  )
}

/** The product in the scope of V4. */
export function productOf({ hostname }: Endpoint): 'oss' | 'oss-cloudbox' {
  return hostname.endsWith('.oss-cloudbox.aliyuncs.com') ? 'oss-cloudbox' : 'oss'
}
