/** The door through which the service's refusals become `TransferError`s. */
import { TransferError } from '../../errors.ts'
import { meaningOf, type Meaning } from './oss-codes.ts'
import { header, type RawReply } from './reply.ts'
import { parseXml, type XmlElement } from './xml.ts'

/** What was being asked, and where. */
export interface CallContext {
  /** Name of the operation in OSS's documents, e.g. `UploadPart`; RAM actions are derived from it. */
  readonly operation: string
  /** Host and port. */
  readonly host: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly uploadId?: string | undefined
}

/** The error document of a refused request, as far as it could be read. */
export interface OssRefusal {
  readonly code: string | undefined
  readonly message: string | undefined
  readonly requestId: string | undefined
  readonly document: XmlElement | undefined
}

/**
 * An error is kept in the journal and shown: what others wrote into it is cut, for a reply may
 * have 8 MiB.
 */
const mostOfName = 200
const mostOfText = 1_000

/** Elements of the error document that help a person, and the name under which they are kept. */
const kept: readonly (readonly [element: string, detail: string])[] = [
  ['EC', 'ec'],
  ['HostId', 'hostId'],
  ['Endpoint', 'endpoint'],
  ['ArgumentName', 'argument'],
  ['ArgumentValue', 'value'],
  ['Header', 'header'],
  ['PartNumber', 'partNumber'],
  ['MinSizeAllowed', 'minSizeAllowed'],
  ['ServerTime', 'serverTime'],
  ['RequestTime', 'requestTime'],
]

/**
 * Reads the refusal out of a reply: from the body, or on HEAD from `x-oss-err`. What cannot be
 * read is left out; it never throws.
 */
export function refusalOf(reply: RawReply): OssRefusal {
  const document = documentOf(reply)
  const text = (name: string): string | undefined => {
    try {
      return document?.text(name)
    } catch {
      return undefined // A doubled or nested element of an error document tells nothing.
    }
  }
  return {
    code: text('Code')?.slice(0, mostOfName),
    message: text('Message')?.slice(0, mostOfText),
    requestId: requestIdOf(reply) ?? text('RequestId')?.slice(0, mostOfName),
    document: document === undefined ? undefined : { ...document, text },
  }
}

/** The error for a refused request. */
export function errorOfReply(reply: RawReply, context: CallContext): TransferError {
  const refusal = refusalOf(reply)
  const meaning = specialMeaning(reply, refusal) ?? meaningOf(reply.status, refusal.code)
  const reason = [refusal.code, refusal.message].filter((text) => text !== undefined).join(': ')
  return new TransferError(
    meaning.code,
    `${context.operation} was refused with ${reply.status}${reason === '' ? '' : ` ${reason}`}`,
    {
      retry: meaning.retry,
      status: reply.status,
      requestId: refusal.requestId,
      retryAfterMs: retryAfterMs(reply),
      details: {
        ...contextDetails(context),
        status: `${reply.status}`,
        ...(refusal.code === undefined ? {} : { ossCode: refusal.code }),
        ...detailsOf(reply, refusal),
      },
    },
  )
}

/**
 * The error for a reply that OSS did not give: no `x-oss-request-id`, or a page instead of XML.
 * Gateways before the service answer 5xx without one; that is trouble, not a stranger.
 */
export function errorOfStranger(reply: RawReply, context: CallContext): TransferError {
  const isGateway = reply.status === 407 || reply.status === 429 || reply.status >= 500
  const meaning: Meaning = isGateway
    ? meaningOf(reply.status, undefined)
    : { code: 'network/not-oss', retry: 'later' }
  const type = header(reply, 'content-type')?.slice(0, mostOfName) ?? 'nothing'
  return new TransferError(
    meaning.code,
    `${context.host} answered ${context.operation} with ${reply.status} and ${type}, not as OSS does`,
    {
      retry: meaning.retry,
      status: reply.status,
      requestId: requestIdOf(reply),
      retryAfterMs: retryAfterMs(reply),
      details: {
        ...contextDetails(context),
        status: `${reply.status}`,
        contentType: type,
        start: printable(reply.body.subarray(0, 200)),
      },
    },
  )
}

/** The error for an answer that breaks the protocol; `cause` says how. */
export function protocolError(
  reply: RawReply,
  context: CallContext,
  what: string,
  cause?: unknown,
): TransferError {
  return new TransferError(
    'oss/protocol',
    `answer to ${context.operation}: ${what.slice(0, mostOfText)}`,
    {
      retry: 'now',
      status: reply.status,
      requestId: requestIdOf(reply),
      details: { ...contextDetails(context), status: `${reply.status}` },
      cause,
    },
  )
}

/** Bucket, key and upload ID are in, secrets never. */
export function contextDetails(context: CallContext): Readonly<Record<string, string>> {
  const { operation, host, bucket, key, uploadId } = context
  return {
    operation,
    host,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    ...(uploadId === undefined ? {} : { uploadId }),
  }
}

/**
 * Two cases share their code with others. OSS says that cause codes (EC) may change, so nothing
 * but the words for a person depends on this: both meanings wait for a person.
 */
function specialMeaning(reply: RawReply, { code, document }: OssRefusal): Meaning | undefined {
  if (code === 'AccessDenied' && document?.text('Endpoint') !== undefined) {
    return { code: 'oss/wrong-endpoint', retry: 'person' }
  }
  const ec = header(reply, 'x-oss-ec') ?? document?.text('EC')
  if (code === 'InvalidArgument' && (ec === '0002-00000226' || ec === '0002-00000228')) {
    return { code: 'oss/wrong-region', retry: 'person' }
  }
  return undefined
}

function detailsOf(reply: RawReply, { document }: OssRefusal): Readonly<Record<string, string>> {
  const details: Record<string, string> = {}
  const ec = header(reply, 'x-oss-ec')
  if (ec !== undefined) details['ec'] = ec.slice(0, mostOfName)
  const location = header(reply, 'location')
  if (location !== undefined) details['location'] = location.slice(0, 300)
  for (const [element, detail] of kept) {
    const value = document?.text(element)
    if (value !== undefined && value !== '') details[detail] = value.slice(0, mostOfText)
  }
  return details
}

function documentOf(reply: RawReply): XmlElement | undefined {
  const inHeader = header(reply, 'x-oss-err')
  const bytes = inHeader === undefined ? reply.body : Buffer.from(inHeader, 'base64')
  if (bytes.length === 0) return undefined
  try {
    return parseXml(bytes, ['Error'])
  } catch {
    return undefined // Proxies answer with pages; then the status has to do.
  }
}

/**
 * `Retry-After` in seconds or as a date; no document of OSS names it, gateways send it. "At once" tells
 * no wait: taken by its word, a service in trouble would be asked as fast as it can answer.
 */
function retryAfterMs(reply: RawReply): number | undefined {
  const value = header(reply, 'retry-after')
  if (value === undefined) return undefined
  const ms = /^\d{1,6}$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.parse(header(reply, 'date') ?? '')
  return ms > 0 ? ms : undefined
}

function requestIdOf(reply: RawReply): string | undefined {
  return header(reply, 'x-oss-request-id')?.slice(0, mostOfName)
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
}
