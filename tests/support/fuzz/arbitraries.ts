/** The building blocks of hostile input: texts that tempt a reader, and damage done to bytes. */
import * as fc from 'fast-check'

/** Each has broken some client of an object storage, or looks like something it is not. */
const tempting: readonly string[] = [
  ['1e5', '007', '0x1F', '-0', '.5', 'NaN', 'true', 'false', 'null', 'undefined'],
  ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '#text', '?xml'],
  [' ', '  ', '\t', '\n', '\r', '\r\n', '\u00a0', '\u2028', '\ufeff', '\u200b', '\u202e'],
  ['%', '%2F', '%2f', '%00', '%zz', '%E4', '+', '%2B', '%20', '&', '=', '?', '#', ';', ':'],
  ['&amp;', '&lt;', '&#65;', '&#x41;', '&constructor;', ']]>', '<![CDATA[', '<!--', '-->', '</'],
  ['<', '>', '"', "'", '!', '(', ')', '*', '~', '`', '|', '$', '$&', '{', '}', '@', ','],
  ['/', '//', '\\', '.', '..', '../', '/./', 'C:', 'CON', '~/', 'a', 'B', 'z9', '-', '_'],
  ['文件', '片段', 'é', 'e\u0301', 'ﬁ', 'ß', 'İ', 'مرحبا', '😀', '👨‍👩‍👧', '𠮷', '\uffff', '\ue000'],
  ['\u0000', '\u0001', '\u001f', '\u007f', '\u0085'],
].flat()

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...tempting) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
)

/** Any well-formed text, mostly made of what readers trip over. */
export const temptingText: fc.Arbitrary<string> = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''))
  .filter((text) => text !== '' && text.isWellFormed())

/** The same with characters that XML 1.0 can carry only. */
export const xmlText: fc.Arbitrary<string> = temptingText
  .map((text) => text.replaceAll(notInXml, ''))
  .filter((text) => text !== '')

// oxlint-disable-next-line no-control-regex -- these are the characters XML leaves out
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** One of the letters of a text. */
export function letterOf(letters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(letters))
}

/** One act of damage; places are told as shares of the length, so that it fits any file. */
export type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'end'; readonly at: number }
  | {
      readonly kind: 'repeat'
      readonly at: number
      readonly length: number
      readonly times: number
    }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'zero'; readonly at: number; readonly length: number }
  | {
      readonly kind: 'splice'
      readonly at: number
      readonly from: number
      readonly length: number
    }

const share = fc.integer({ min: 0, max: 9_999 }).map((tenThousandth) => tenThousandth / 10_000)
const length = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 600 }))
/** Bytes that mean something to the readers. */
const meaningful = fc.constantFrom(
  ...[
    ['<', '>', '&', '"', '\n', '\0', ' ', '{', '}', '[', ']', ',', ':', '1', '9', '-', 'e', '.'],
    ['<Key>', '</Key>', '<Part>', '&lt;', '&#0;', '<!DOCTYPE x>', '<![CDATA[', '\ufeff'],
    ['{"__proto__":{"polluted":1}}', '"schema":99', 'null', '1e999', '\ud7ff'],
  ].flat(),
)
const insertion = fc.oneof(
  meaningful.map((text): Uint8Array => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
)

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: share, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('set'), at: share, byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('cut'), at: share, length }),
  fc.record({ kind: fc.constant('end'), at: share }),
  fc.record({
    kind: fc.constant('repeat'),
    at: share,
    length,
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('insert'), at: share, bytes: insertion }),
  fc.record({ kind: fc.constant('zero'), at: share, length }),
  fc.record({ kind: fc.constant('splice'), at: share, from: share, length }),
)

/** One to four acts, one after the other. */
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(damage, {
  minLength: 1,
  maxLength: 4,
})

/** The bytes after the damage; `donor` gives what is spliced in. */
export function damaged(
  bytes: Buffer,
  acts: readonly Damage[],
  donor: Buffer = bytes,
): Buffer<ArrayBuffer> {
  return Buffer.from(acts.reduce((now, act) => afterOne(now, act, donor), Buffer.from(bytes)))
}

function afterOne(bytes: Buffer, act: Damage, donor: Buffer): Buffer<ArrayBuffer> {
  const at = Math.floor(act.at * bytes.length)
  const put = (middle: Uint8Array, resumeAt: number): Buffer<ArrayBuffer> =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(resumeAt)])
  const own = bytes[at] ?? 0
  switch (act.kind) {
    case 'flip':
      return put(Uint8Array.of(own ^ (1 << act.bit)), at + 1)
    case 'set':
      return put(Uint8Array.of(act.byte), at + 1)
    case 'cut':
      return put(Buffer.alloc(0), at + act.length)
    case 'end':
      return put(Buffer.alloc(0), bytes.length)
    case 'repeat': {
      const piece = bytes.subarray(at, at + act.length)
      return put(Buffer.concat(Array.from({ length: act.times + 1 }, () => piece)), at + act.length)
    }
    case 'insert':
      return put(act.bytes, at)
    case 'zero':
      return put(Buffer.alloc(Math.min(act.length, bytes.length - at)), at + act.length)
    case 'splice': {
      const from = Math.floor(act.from * donor.length)
      return put(donor.subarray(from, from + act.length), at + act.length)
    }
  }
}
