/** User metadata as `x-oss-meta-*` headers, there and back (OSS API 3.2, 4). Pure. */
import { TransferError } from '../../errors.ts'
import type { ObjectOptions } from '../storage.ts'
import type { RawReply } from './reply.ts'

const prefix = 'x-oss-meta-'
/** Names and values together (EC 0011-00000002). */
const maxBytes = 8 * 1024

/**
 * Headers of an object: type, metadata, `x-oss-forbid-overwrite`. A value that is not plain
 * printable ASCII travels percent-encoded; so does one with `%`, or decoding would change it.
 * Throws `request/invalid` for what no header may hold (reliability S26).
 */
export function objectHeaders(options: ObjectOptions): Readonly<Record<string, string>> {
  const { contentType, metadata, forbidOverwrite } = options
  if (!/^[\x20-\x7e]{0,1024}$/.test(contentType)) throw invalid('contentType', contentType)
  const headers: Record<string, string> = {}
  let bytes = 0
  for (const [name, value] of Object.entries(metadata)) {
    // Underscores are refused by the service (EC 0011-00000004), upper case is lowered.
    if (!/^[a-z0-9-]{1,200}$/i.test(name)) throw invalid('metadata', name)
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\x00-\x1f\x7f]/.test(value) || !value.isWellFormed()) throw invalid('metadata', name)
    const text = isPlain(value) ? value : encodeURIComponent(value)
    bytes += name.length + text.length
    headers[prefix + name.toLowerCase()] = text
  }
  if (bytes > maxBytes) throw invalid('metadata', `${bytes} bytes`)
  return {
    ...(contentType === '' ? {} : { 'content-type': contentType }),
    ...headers,
    ...forbidOverwriteHeader(forbidOverwrite),
  }
}

/** Said at Initiate, PutObject and Complete: the key may appear in between (OSS API 3.3.4). */
export function forbidOverwriteHeader(forbidOverwrite: boolean): Readonly<Record<string, string>> {
  return forbidOverwrite ? { 'x-oss-forbid-overwrite': 'true' } : {}
}

/** User metadata of a reply, names without prefix. */
export function metadataOf(reply: RawReply): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(reply.headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), decoded(value)]),
  )
}

function isPlain(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value) && !value.includes('%') && value === value.trim()
}

/** Others write raw UTF-8 (seen here as latin1) or a `%` that means itself: then it stays. */
function decoded(value: string): string {
  const text = utf8(value)
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function utf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    return latin1
  }
}

function invalid(field: string, what: string): TransferError {
  return new TransferError('request/invalid', `${field} cannot be sent: ${JSON.stringify(what)}`, {
    retry: 'never',
    details: { field },
  })
}
