/** Signatures of any request, calculated by the client and by Local OSS, which share no code. */
import * as fc from 'fast-check'
import { signatureV1 } from '../../../../electron/engine/storage/oss/sign-v1.ts'
import {
  presignV4,
  signV4,
  type RequestToSign,
} from '../../../../electron/engine/storage/oss/sign-v4.ts'
import { signV1 as localV1 } from '../../../../electron/local-oss/signature/v1.ts'
import { signV4 as localV4 } from '../../../../electron/local-oss/signature/v4.ts'
import { temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { wireAccess, wireNowMs } from '../wire.ts'

/** What HTTP can carry; others are refused before anything is signed. */
const headerValue = temptingText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''))
const subResources = ['uploadId', 'acl', 'response-content-type', 'x-oss-process', 'versions']

const anyRequest: fc.Arbitrary<RequestToSign> = fc.record(
  {
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
    bucket: fc.constantFrom('bucket-1', 'b_2', 'bucket-1'),
    key: fc.option(temptingText, { nil: undefined }),
    query: fc.dictionary(
      fc.oneof(fc.constantFrom(...subResources), temptingText),
      fc.oneof(temptingText, fc.constant('')),
      { maxKeys: 5, noNullPrototype: true },
    ),
    headers: fc.dictionary(
      fc.constantFrom('Content-Type', 'content-md5', 'X-Oss-Meta-A', 'x-oss-acl', 'host', 'range'),
      headerValue,
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
)

/** `sign`: a planted bug brings its own. */
export function signatureTargets(sign: typeof signV4 = signV4): readonly FuzzTarget[] {
  return [
    fuzzTarget(
      'signatures: V4 of any request',
      3,
      fc.tuple(anyRequest, fc.subarray(['host', 'range', 'if-match', 'content-type'])),
      ([request, additionalHeaders]) => {
        const options = { ...scope, nowMs: wireNowMs, additionalHeaders }
        const { headers, steps } = sign(request, wireAccess, options)
        const all = lowerCased({ ...request.headers, ...headers })
        const own = { ...local, additionalHeaders: additionalHeaders.toSorted() }
        const expected = localV4({ ...asSeen(request), headers: all }, own, secret)
        same(steps.canonicalRequest, expected.canonicalRequest)
        same(steps.signature, expected.signature)
      },
    ),
    fuzzTarget('signatures: V4 of any URL', 1, anyRequest, (request) => {
      const options = { ...scope, nowMs: wireNowMs, expiresSeconds: 60 }
      const { query, steps } = presignV4(request, wireAccess, options)
      const seen = { ...asSeen({ ...request, query }), headers: lowerCased(request.headers) }
      same(steps.signature, localV4(seen, { ...local, additionalHeaders: [] }, secret).signature)
    }),
    fuzzTarget('signatures: V1 of any request', 1, anyRequest, (request) => {
      const date = new Date(wireNowMs).toUTCString()
      const dated = { ...request, headers: { ...request.headers, date } }
      const seen = { ...asSeen(request), headers: lowerCased(dated.headers) }
      same(signatureV1(dated, wireAccess), localV1(seen, date, secret).signature)
    }),
  ]
}

const secret = wireAccess.accessKeySecret
const scope = { region: 'cn-hangzhou', product: 'oss' } as const
const local = { ...scope, timestamp: '20260102T030405Z', date: '20260102' }

function asSeen({ method, bucket, key, query }: RequestToSign) {
  return { method, bucket, key, query: new Map(Object.entries(query)) }
}

/** As a server sees them: HTTP takes the space around a value away. */
function lowerCased(headers: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]))
}

function same(found: string, expected: string): void {
  if (found !== expected) throw new Error(`signed ${found}, not ${expected}`)
}
