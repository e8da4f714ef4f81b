/** The connection test: each question is asked for real, and the first "no" is told with its cause. */
import type { TestReport } from '#shared/ipc/contract.ts'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../../errors.ts'
import { systemClock } from '../../ports.ts'
import type { ListedBucket, StorageAccess } from '../storage.ts'
import { createBucketHomes } from './bucket-homes.ts'
import { createReport, type Attempt, type Report } from './diagnosis-report.ts'
import { parseEndpoint, type Endpoint } from './endpoint.ts'
import { errorOfStranger } from './oss-errors.ts'
import { listCalls } from './list-calls.ts'
import { reachTcp, reachTls, resolveHost, type Server } from './reach.ts'
import { isFromOss } from './reply.ts'
import { createTransport, type Transport } from './send.ts'
import { createSignedCall, type SignedCall } from './signed-call.ts'

/** Longest time of one step. */
const stepTimeoutMs = 10_000

/**
 * Tests a connection from the name of its host to the rights of its key. Steps behind a failed
 * one are `unknown`. Without `bucket` a refused ListBuckets leaves `permission` unknown: many keys
 * may use one bucket and list none. Rejects only with the signal's reason.
 */
export async function diagnose(
  access: StorageAccess,
  bucket: string | undefined,
  signal: AbortSignal,
  stepMs = stepTimeoutMs,
): Promise<TestReport> {
  const report = createReport(signal, stepMs)
  const transport = createTransport(2)
  try {
    const endpoint = await report.attempt('endpoint', async () => parseEndpoint(access.endpoint))
    // A mistyped endpoint is told at the first step, where a person looks for it.
    if (!endpoint.ok) report.failed('dns', endpoint)
    else if (await isReached(access, endpoint.value, report)) {
      await askService(access, bucket, endpoint.value, transport, report)
    }
    return report.finish()
  } finally {
    await transport.close()
  }
}

/** Name, connection, certificate. */
async function isReached(
  access: StorageAccess,
  endpoint: Endpoint,
  report: Report,
): Promise<boolean> {
  const { scheme, port } = endpoint
  const server: Server = {
    hostname: access.addressing === 'cname' ? endpoint.hostname : endpoint.serviceHostname,
    port: port === '' ? (scheme === 'https:' ? 443 : 80) : Number(port),
  }
  if (endpoint.isIp || endpoint.isLoopback) report.notNeeded('dns')
  else if (!(await report.step('dns', (signal) => resolveHost(server, signal)))) return false
  if (!(await report.step('tcp', (signal) => reachTcp(server, signal)))) return false
  if (scheme === 'https:') return await report.step('tls', (signal) => reachTls(server, signal))
  report.notNeeded('tls')
  return true
}

/** Service, credentials, permission: by the answers to one or two signed requests. */
async function askService(
  access: StorageAccess,
  bucket: string | undefined,
  endpoint: Endpoint,
  transport: Transport,
  report: Report,
): Promise<void> {
  if (access.addressing === 'cname' && bucket === undefined) {
    await report.step('service', (signal) => askUnsigned(endpoint, transport, signal))
    return
  }
  const prepared = await report.attempt('signature', async () =>
    createSignedCall(access, transport, { clock: systemClock, homes: createBucketHomes(access) }),
  )
  if (!prepared.ok) {
    report.failed('credentials', prepared)
    return
  }
  const call = prepared.value
  const asked =
    access.addressing === 'cname'
      ? undefined
      : await report.attempt('ListBuckets', (signal) =>
          Array.fromAsync(listCalls(call).listBuckets(signal)),
        )
  const bucketAsked =
    bucket === undefined || (asked !== undefined && isBeforeRights(asked))
      ? undefined
      : await report.attempt('GetBucketInfo', (signal) => askBucket(call, bucket, signal))
  const first = asked ?? bucketAsked
  if (first === undefined || !tellIdentity(first, report)) return
  if (asked?.ok === true) report.buckets(asked.value)
  tellPermission(bucketAsked ?? first, bucket, report)
}

/** Whether service and credentials stood the first signed request. */
function tellIdentity(first: Attempt<unknown>, report: Report): boolean {
  const code = first.ok ? undefined : first.error.code
  if (!first.ok && isServiceError(first.error.code)) {
    report.failed('service', first)
    return false
  }
  report.ok('service', first.tookMs)
  if (!first.ok && code !== undefined && credentialErrors.has(code)) {
    report.failed('credentials', first)
    return false
  }
  report.ok('credentials', 0)
  return true
}

function tellPermission(last: Attempt<unknown>, bucket: string | undefined, report: Report): void {
  if (last.ok) report.ok('permission', last.tookMs)
  else if (bucket === undefined && last.error.code === 'oss/access-denied') {
    report.unknown('permission', last)
  } else report.failed('permission', last)
}

/** Either right tells that the bucket may be used; many keys have only one of them. */
async function askBucket(call: SignedCall, bucket: string, signal: AbortSignal): Promise<void> {
  try {
    const query = { bucketInfo: '' }
    await call({ operation: 'GetBucketInfo', method: 'GET', bucket, query }, signal)
  } catch (error) {
    if (!(error instanceof TransferError) || error.code !== 'oss/access-denied') throw error
    const query = { 'list-type': '2', 'max-keys': '1' }
    await call({ operation: 'ListObjectsV2', method: 'GET', bucket, query }, signal)
  }
}

/** A custom domain without a bucket name: nothing can be signed, but OSS refuses like OSS. */
async function askUnsigned(
  endpoint: Endpoint,
  transport: Transport,
  signal: AbortSignal,
): Promise<void> {
  const host = endpoint.port === '' ? endpoint.hostname : `${endpoint.hostname}:${endpoint.port}`
  const context = { operation: 'GetService', host }
  const origin = `${endpoint.scheme}//${host}`
  const reply = await transport.send(
    { method: 'GET', origin, path: '/', headers: {}, deadlineMs: stepTimeoutMs },
    context,
    signal,
  )
  if (!isFromOss(reply)) throw errorOfStranger(reply, context)
}

const credentialErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'oss/clock-skew',
  'oss/invalid-access-key',
  'oss/signature-mismatch',
  'oss/token-expired',
  'oss/wrong-region',
])

function isServiceError(code: ErrorCode): boolean {
  if (code.startsWith('oss/')) {
    return code === 'oss/protocol' || code === 'oss/server-error' || code === 'oss/throttled'
  }
  return true
}

function isBeforeRights(attempt: Attempt<readonly ListedBucket[]>): boolean {
  if (attempt.ok) return false
  return isServiceError(attempt.error.code) || credentialErrors.has(attempt.error.code)
}
