/** Percent-encoding as OSS signs it, and the raw path and query that travel (OSS API 1.4). Pure. */
import { TransferError } from '../../errors.ts'

/** Query parameters by name; an empty value is sent and signed as the bare name. */
export type Query = Readonly<Record<string, string>>

/**
 * The UTF-8 bytes of `text`, percent-encoded with upper-case hex; only `A-Z a-z 0-9 - . _ ~` stay.
 * `encodeURIComponent` leaves five more alone (`! ' ( ) *`), which OSS signs encoded.
 * Throws `key/not-utf8` on a lone surrogate.
 */
export function percentEncode(text: string): string {
  if (!text.isWellFormed()) {
    throw new TransferError('key/not-utf8', `${JSON.stringify(text)} has no UTF-8 form`, {
      retry: 'never',
    })
  }
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The same with `/` kept: for keys. Dot segments and `//` stay as they are. */
export function encodeKey(key: string): string {
  return percentEncode(key).replaceAll('%2F', '/')
}

/** The query as it is sent: encoded names in byte order, `?` included; empty when there is none. */
export function encodeQuery(query: Query): string {
  const text = canonicalQuery(query)
  return text === '' ? '' : `?${text}`
}

/** The canonical query of signature V4; equal to what is sent, so that both cannot differ. */
export function canonicalQuery(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .toSorted(([left], [right]) => compareAscii(left, right))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')
}

/**
 * What `encoding-type=url` made of a name. The service writes `%20` and `%2B`, so `+` is a plus.
 * Throws `oss/protocol` when it is not percent-encoded UTF-8.
 */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new TransferError('oss/protocol', `${JSON.stringify(text)} is not percent-encoded`, {
      retry: 'now',
      cause,
    })
  }
}

/** Byte order of ASCII texts; `localeCompare` would order case and symbols differently. */
export function compareAscii(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
