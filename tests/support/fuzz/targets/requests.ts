/** Key -> path on the wire -> what the service understands (reliability F55, F92), and its signature, calculated twice. */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { keyProblem } from '../../../../electron/engine/storage/key-rules.ts'
import type { RawRequest } from '../../../../electron/engine/storage/oss/send.ts'
import type { RawReply } from '../../../../electron/engine/storage/oss/reply.ts'
import type { StorageAccess } from '../../../../electron/engine/storage/storage.ts'
import { readAddress } from '../../../../electron/local-oss/address.ts'
import { authenticate } from '../../../../electron/local-oss/signature/authenticate.ts'
import { temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { never, outcomeOf, storageOver, wireAccess, wireNowMs, wireSecrets } from '../wire.ts'

const bucket = 'bucket-1'
const cname = 'files.example.org'

/** How a request gets onto the wire; a planted bug changes it there. */
export type Alter = (request: RawRequest) => RawRequest

/** Around the limit of 1,023 bytes, with characters of one to four bytes at the cut. */
const longKey = fc
  .tuple(fc.integer({ min: 1_015, max: 1_026 }), fc.constantFrom('a', 'é', '文', '😀', '/'))
  .map(([bytes, last]) => 'k'.repeat(bytes - Buffer.byteLength(last)) + last)

/** Any key, and what is none: empty, with a slash in front, of a lone surrogate, too long. */
export const anyKey: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: temptingText },
  { weight: 2, arbitrary: longKey },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '/', '/a', '\\a', '\ud800', 'a\udc00', '..', './', 'a//b'),
  },
)

const anyAccess: fc.Arbitrary<StorageAccess> = fc
  .record({
    addressing: fc.constantFrom('virtual' as const, 'path' as const, 'cname' as const),
    signature: fc.constantFrom('v4' as const, 'v4' as const, 'v1' as const),
    securityToken: fc.constantFrom(undefined, wireSecrets.securityToken),
  })
  .map(({ addressing, signature, securityToken }) => ({
    ...wireAccess,
    addressing,
    signature,
    securityToken,
    endpoint:
      addressing === 'cname'
        ? `https://${cname}`
        : addressing === 'path'
          ? 'http://127.0.0.1:9000'
          : wireAccess.endpoint,
  }))

const metadata = fc.dictionary(
  fc.constantFrom('partway-upload', 'a', 'x-1', 'mtime', 'constructor'),
  fc.oneof(temptingText, fc.constantFrom('', ' a ', 'a  b', '100%')),
  { maxKeys: 3 },
)

export function requestTargets(alter: Alter = (request) => request): readonly FuzzTarget[] {
  return [
    fuzzTarget(
      'requests: key to path to key, signed',
      4,
      fc.record({
        access: anyAccess,
        key: anyKey,
        uploadId: temptingText,
        type: fc.constantFrom('initiate', 'list', 'head', 'uploads'),
        metadata,
        prefix: temptingText,
      }),
      async ({ access, key, uploadId, type, metadata, prefix }) => {
        const seen: RawRequest[] = []
        const storage = storageOver((request) => {
          seen.push(alter(request))
          return refusal
        }, access)
        const outcome = await outcomeOf<unknown>(async () => {
          if (type === 'initiate') {
            const options = { contentType: 'text/plain', metadata, forbidOverwrite: true }
            await storage.initiate({ bucket, key }, options, never)
          } else if (type === 'list') {
            await Array.fromAsync(storage.listParts({ bucket, key, uploadId }, never))
          } else if (type === 'head') await storage.head({ bucket, key }, never)
          else await Array.fromAsync(storage.listUploads(bucket, prefix, never))
        })
        const code = 'error' in outcome ? outcome.error.code : 'none'
        const [request] = seen
        if (request === undefined) {
          const isDue = isNoKey(key) || code === 'request/invalid'
          if (!isDue || !/^(key|request)\//.test(code)) throw new Error(`refused with ${code}`)
          return
        }
        if (type !== 'uploads' && isNoKey(key)) throw new Error('sent what is no key')
        const understood = understand(request, access)
        const expected = type === 'uploads' ? undefined : key
        if (understood.address.key !== expected || understood.address.bucket !== bucket) {
          throw new Error(
            `sent ${request.path}, understood ${JSON.stringify(understood.address.key)}`,
          )
        }
        const { query } = understood.address
        if (type === 'list' && query.get('uploadId') !== uploadId) throw new Error('another upload')
        if (type === 'uploads' && query.get('prefix') !== prefix) throw new Error('another prefix')
        if (understood.caller !== access.accessKeyId) throw new Error('not proven')
      },
    ),
    fuzzTarget('requests: metadata there and back', 2, metadata, async (metadata) => {
      let sent: Readonly<Record<string, string>> = {}
      const storage = storageOver((request) => {
        if (request.method === 'POST') {
          sent = request.headers
          return refusal
        }
        return { status: 200, headers: { ...sent, ...headHeaders }, body: Buffer.alloc(0) }
      })
      const options = { contentType: '', metadata, forbidOverwrite: false }
      const began = await outcomeOf(() => storage.initiate({ bucket, key: 'k' }, options, never))
      if ('error' in began && began.error.code === 'request/invalid') {
        // oxlint-disable-next-line no-control-regex -- control characters cannot travel in a header
        if (Object.values(metadata).some((text) => /[\u0000-\u001f\u007f]/.test(text))) return
        throw new Error('refused what a header can hold')
      }
      for (const [name, value] of Object.entries(sent)) {
        if (!/^[\x20-\x7e]*$/.test(value)) throw new Error(`${name} is sent as ${value}`)
      }
      const head = await storage.head({ bucket, key: 'k' }, never)
      if (!isDeepStrictEqual({ ...head?.metadata }, { ...metadata })) {
        throw new Error(`came back as ${JSON.stringify(head?.metadata)}`)
      }
    }),
    fuzzTarget('requests: what is a key', 2, anyKey, (key) => {
      const problem = keyProblem(key)
      if ((problem !== undefined) !== isNoKey(key)) throw new Error(`said ${problem?.code}`)
    }),
  ]
}

const headHeaders = {
  'x-oss-request-id': 'R',
  'content-length': '1',
  'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
  etag: '"A"',
}
const refusal: RawReply = {
  status: 403,
  headers: { 'x-oss-request-id': 'R' },
  body: Buffer.alloc(0),
}

/** By the words of the service's documents (OSS API 1.4), written down once more. */
function isNoKey(key: string): boolean {
  const bytes = new TextEncoder().encode(key)
  if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== key) return true
  return bytes.length < 1 || bytes.length > 1_023 || bytes[0] === 0x2f || bytes[0] === 0x5c
}

/** What Local OSS makes of the request: its address, and whether the signature is right. */
function understand(request: RawRequest, access: StorageAccess) {
  const host = request.origin.replace(/^https?:\/\//, '')
  const rules = { cnames: { [cname]: bucket }, region: access.region, maxKeyBytes: 1_023 }
  const address = readAddress(request.path, host, rules)
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const credentials = {
    accessKeyId: access.accessKeyId,
    accessKeySecret: access.accessKeySecret,
    ...(access.securityToken === undefined ? {} : { securityToken: access.securityToken }),
  }
  const caller = authenticate({ method: request.method, ...address, headers }, wireNowMs, {
    credentials: { of: () => [credentials], knowsToken: () => true },
    region: access.region,
    maxSkewMs: 900_000,
  })
  return { address, caller }
}
