/** Percent encoding, byte order and names, as OSS has them. */
import { createHash } from 'node:crypto'
import { OssError } from './oss-error.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Percent-encodes the UTF-8 bytes of a text: `A-Z a-z 0-9 - . _ ~` stay, and `/` where asked.
 * Source: OSS documentation, "Add signatures to headers (V4)".
 */
export function percentEncode(text: string, keepSlash: boolean): string {
  const encoded = encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return keepSlash ? encoded.replaceAll('%2F', '/') : encoded
}

/**
 * The text behind a raw URL piece: every `%XX` is a byte, everything else stands for itself
 * (`+` is a plus). Undefined when the bytes are not UTF-8 or a `%` is not followed by hex.
 */
export function percentDecode(raw: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(raw)) return undefined
  const bytes = raw.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  try {
    return strictUtf8.decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return undefined // not UTF-8: the caller knows which error that is
  }
}

/** Order of keys: by their UTF-8 bytes, which differs from JavaScript's order beyond U+FFFF. */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

/** UTF-8 puts surrogate pairs after every other character; UTF-16 puts U+E000-U+FFFF last. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** A name that is safe on every file system, whatever the key holds. */
export function fileNameOfKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex')
}

/** Refuses a key the service refuses: empty, over the limit, starting with `/` or `\`. */
export function checkKey(key: string, maxKeyBytes: number): void {
  if (key === '') throw invalidKey('is empty', '0016-00000001')
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw invalidKey(`is longer than ${maxKeyBytes} bytes`, '0016-00000002')
  }
  if (key.startsWith('/') || key.startsWith('\\')) {
    throw invalidKey('starts with a slash or backslash', '0016-00000005')
  }
}

export function invalidKey(why: string, ec = '0016-00000002'): OssError {
  return new OssError(400, 'InvalidObjectName', `The specified object is not valid: it ${why}.`, {
    ec,
  })
}

/** 3-63 lower-case letters, digits, hyphens; first and last a letter or digit. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
}
