/** Reads what the calls need out of successful replies; what does not fit the protocol is an error. */
import { TransferError } from '../../errors.ts'
import type { StoredProof } from '../storage.ts'
import { percentDecode } from './encode.ts'
import { errorOfStranger, protocolError } from './oss-errors.ts'
import { header } from './reply.ts'
import type { Answer } from './signed-call.ts'
import { parseXml, type XmlElement } from './xml.ts'

/**
 * The document of a reply, read by `read`. Throws `network/not-oss` when it is not sent as XML and
 * `oss/protocol` when it is cut, broken, or another document: the body decides, not the status.
 */
export function readXml<T>(answer: Answer, root: string, read: (document: XmlElement) => T): T {
  const { reply, context } = answer
  const type = header(reply, 'content-type')
  if (type !== undefined && !/xml/i.test(type)) throw errorOfStranger(reply, context)
  try {
    return read(parseXml(reply.body, [root]))
  } catch (cause) {
    if (!(cause instanceof TransferError) || cause.code !== 'oss/protocol') throw cause
    throw protocolError(reply, context, cause.message, cause)
  }
}

/** Undoes `encoding-type=url`, if the reply says that it was applied. Throws `oss/protocol`. */
export function nameDecoder(document: XmlElement): (name: string) => string {
  const coding = document.text('EncodingType') ?? ''
  if (coding !== '' && coding !== 'url') {
    throw new TransferError('oss/protocol', 'names are encoded in a way that was not asked for', {
      retry: 'now',
    })
  }
  return coding === 'url' ? percentDecode : (name) => name
}

/** A reply that answers another request than ours must not be believed (reliability F19). */
export function assertEcho(document: XmlElement, answer: Answer): void {
  const decode = nameDecoder(document)
  const { bucket, key, uploadId } = answer.context
  const pairs = [
    ['Bucket', bucket, (text: string) => text],
    ['Key', key, decode],
    ['UploadId', uploadId, (text: string) => text],
  ] as const
  for (const [name, asked, read] of pairs) {
    const said = document.text(name)
    if (asked !== undefined && said !== undefined && said !== '' && read(said) !== asked) {
      throw protocolError(answer.reply, answer.context, `is about another ${name.toLowerCase()}`)
    }
  }
}

/** ETag, CRC-64 and ids of a stored part or object; throws `oss/protocol` without an ETag. */
export function storedProof(answer: Answer, etagInBody?: string): StoredProof {
  const { reply, context } = answer
  const etag = header(reply, 'etag') ?? etagInBody
  if (etag === undefined) throw protocolError(reply, context, 'has no ETag')
  const versionId = header(reply, 'x-oss-version-id')
  return {
    etag: bareEtag(etag),
    crc64: header(reply, 'x-oss-hash-crc64ecma'),
    requestId: header(reply, 'x-oss-request-id') ?? '',
    ...(versionId === undefined ? {} : { versionId }),
  }
}

/** Without quotes, upper case, as OSS writes its hex. */
export function bareEtag(etag: string): string {
  return etag
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .toUpperCase()
}

/** A count or a size. Throws `oss/protocol`. */
export function wholeNumber(text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(number)) return number
  throw new TransferError('oss/protocol', `${shown(text)} is not a number`, {
    retry: 'now',
  })
}

/** OSS API 4: 1 to 10,000. Throws `oss/protocol`. */
export function partNumber(text: string): number {
  const number = wholeNumber(text)
  if (number >= 1 && number <= 10_000) return number
  throw new TransferError('oss/protocol', `${number} is not the number of a part`, { retry: 'now' })
}

/** With its zone: `Date.parse` reads a cut one as local time, and `1` as a day in 2001. */
const timePatterns: readonly RegExp[] = [
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
]

/** Epoch ms of an ISO 8601 or RFC 1123 time. Throws `oss/protocol`. */
export function timeMs(text: string): number {
  const ms = timePatterns.some((pattern) => pattern.test(text)) ? Date.parse(text) : NaN
  if (!Number.isNaN(ms)) return ms
  throw new TransferError('oss/protocol', `${shown(text)} is not a time`, { retry: 'now' })
}

/** `IsTruncated`, which decides alone whether there are more pages; markers are sent on the last one too. */
export function isTruncated(document: XmlElement): boolean {
  const text = document.required('IsTruncated')
  if (text === 'true' || text === 'false') return text === 'true'
  throw new TransferError('oss/protocol', 'IsTruncated is neither true nor false', { retry: 'now' })
}

/** What others wrote goes into a message, and from there into the journal: cut. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}
