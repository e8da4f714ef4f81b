/** The faults that act instead of, before or after an operation. */
import { setTimeout as wait } from 'node:timers/promises'
import type { CredentialStore } from '../credentials.ts'
import { OssError, accessDenied, noSuchUpload } from '../oss-error.ts'
import type { Reply } from '../reply.ts'
import { type Operation, actions } from '../route.ts'
import type { SignedRequest } from '../signature/request.ts'
import type { Store } from '../store/store.ts'
import type { ErrorFault, Fault } from './fault.ts'
import type { MetFaults } from './faults.ts'

/** The connection as a fault may treat it. */
export interface Wire {
  /** Sends RST. */
  reset(): void
  /** Resolves when the client has gone or the server closes. */
  gone(): Promise<void>
}

/** `abandon`: no answer will be sent, the connection was dealt with. */
export type Interference = { readonly reply: Reply } | 'abandon' | undefined

export interface InterfereInput {
  readonly faults: MetFaults
  readonly operation: Operation
  readonly accessKeyId: string | undefined
  readonly credentials: Pick<CredentialStore, 'expire'>
  readonly wire: Wire
  readonly signal: AbortSignal
}

/** Before the request is looked at: delays, black holes, captive portals, early refusals. */
export async function interfereEarly(input: InterfereInput): Promise<Interference> {
  const { faults, wire, signal } = input
  const latency = faults.find('latency')
  if (latency) await wait(latency.ms, undefined, { signal })
  const hold = faults.find('hold')
  if (hold && (hold.at ?? 'start') === 'start') await faults.released(hold)
  if (faults.find('blackHole')) {
    await wire.gone()
    return 'abandon'
  }
  const html = faults.find('html')
  if (html) return { reply: portalReply(html.status ?? 200, html.body) }
  const raw = faults.find('rawReply')
  if (raw && raw.isApplied !== true) return { reply: rawReply(raw) }
  if (faults.find('expireToken') && input.accessKeyId !== undefined) {
    input.credentials.expire(input.accessKeyId)
  }
  const refused = faults.find('error')
  if (refused?.when === 'early') throw errorOf(refused)
  return undefined
}

/** After the caller is proven: refusals by policy. */
export function interfereWithAccess(faults: MetFaults, operation: Operation): void {
  if (!faults.find('denied')) return
  throw accessDenied(
    `You have no right to access this object because of policy: ${actions[operation]} is denied.`,
    '0003-00000001',
  )
}

/** Right before the effect: the body has been read. */
export async function interfereBeforeEffect(
  input: Pick<InterfereInput, 'faults' | 'wire' | 'signal'> & {
    readonly store: Store
    readonly request: Pick<SignedRequest, 'bucket' | 'query'>
  },
): Promise<void> {
  const { faults, wire, signal } = input
  const hold = faults.find('hold')
  if (hold?.at === 'commit') await faults.released(hold)
  const delayed = faults.find('delayedApply')
  if (delayed) {
    wire.reset()
    const waits = [faults.released(delayed)]
    if (delayed.ms !== undefined) waits.push(wait(delayed.ms, undefined, { signal }))
    await Promise.race(waits)
  }
  const refused = faults.find('error')
  if (refused && (refused.when ?? 'beforeApply') === 'beforeApply') throw errorOf(refused)
  const missing = faults.find('noSuchUpload')
  if (!missing) return
  const uploadId = input.request.query.get('uploadId') ?? ''
  const bucket = input.store.buckets.get(input.request.bucket ?? '')
  const upload = bucket?.uploads.get(uploadId)
  if (missing.isAborted === true && bucket && upload) input.store.deleteUpload(bucket, upload)
  throw noSuchUpload(uploadId)
}

/** After the effect: answers that are lost, replaced or late. */
export async function interfereAfterEffect(
  input: Pick<InterfereInput, 'faults' | 'wire'>,
): Promise<Interference> {
  const { faults, wire } = input
  const hold = faults.find('hold')
  if (hold?.at === 'reply') await faults.released(hold)
  const lost = faults.find('lostAnswer')
  if (lost?.how === 'blackHole') {
    await wire.gone()
    return 'abandon'
  }
  if (lost || faults.find('resetAfter')) {
    wire.reset()
    return 'abandon'
  }
  if (faults.find('delayedApply')) return 'abandon'
  const raw = faults.find('rawReply')
  if (raw) return { reply: rawReply(raw) }
  const refused = faults.find('error')
  if (refused) throw errorOf(refused)
  return undefined
}

function errorOf(fault: ErrorFault): OssError {
  const headers: Record<string, string> = {}
  if (fault.retryAfter !== undefined) headers['retry-after'] = fault.retryAfter
  if (fault.isClosing === true) headers['connection'] = 'close'
  return new OssError(fault.status, fault.code, fault.message ?? `Fault on demand: ${fault.code}`, {
    ec: fault.ec,
    headers,
    details: Object.entries(fault.details ?? {}),
  })
}

function rawReply(fault: Extract<Fault, { kind: 'rawReply' }>): Reply {
  const { 'content-type': type = 'application/xml', ...headers } = fault.headers ?? {}
  const body = { kind: 'text', type, text: fault.body ?? '' } as const
  return { status: fault.status, headers, body, code: 'RawReply' }
}

const portalPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to use this network</h1></body></html>\n'

function portalReply(status: number, page = portalPage): Reply {
  const location = { location: 'http://login.portal.invalid/' }
  return {
    status,
    isForeign: true,
    headers: status >= 300 && status < 400 ? location : {},
    body: { kind: 'text', type: 'text/html; charset=utf-8', text: page },
    code: 'Portal',
  }
}
