/** XML replies (reliability F93): exactly what the document says, or a typed error. */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { maxXmlBytes, parseXml } from '../../../../electron/engine/storage/oss/xml.ts'
import { readXml } from '../../../../electron/local-oss/xml-read.ts'
import { OssError } from '../../../../electron/local-oss/oss-error.ts'
import { damaged, damages, letterOf } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { referenceReading } from '../reference-reading.ts'
import { ask, replyCase } from '../reply-cases.ts'
import { anyStyle, written, type Tree } from '../xml-model.ts'
import { ossReply, outcomeOf, storageOver, type WireStorage } from '../wire.ts'

/** Puts a reader over a wire; a planted bug brings its own. */
export type MakeStorage = typeof storageOver

export function replyTargets(make: MakeStorage = storageOver): readonly FuzzTarget[] {
  let body: Buffer = Buffer.alloc(0)
  const storage: WireStorage = make(() => ossReply(200, body))
  return [
    fuzzTarget(
      'replies: every way to write a document',
      4,
      fc.tuple(replyCase, anyStyle),
      async ([{ type, document, expected }, style]) => {
        body = written(document, style)
        same(await ask(storage, type), expected, body)
      },
    ),
    fuzzTarget(
      'replies: damaged documents',
      5,
      fc.tuple(replyCase, anyStyle, damages, replyCase),
      async ([{ type, document }, style, acts, other]) => {
        body = damaged(written(document, style), acts, written(other.document, style))
        const outcome = await outcomeOf(() => ask(storage, type))
        if ('error' in outcome) return
        const reference = referenceReading(type, body)
        if (reference === undefined) {
          throw new Error(`believed ${JSON.stringify(outcome.value)} of ${body.toString()}`)
        }
        same(outcome.value, reference.value, body)
      },
    ),
    fuzzTarget('replies: depth, size, any bytes', 1, anyDocument, async (bytes) => {
      const outcome = await outcomeOf(() => parseXml(bytes, ['Error', 'a']))
      const depth = /^(?:<a>)*/.exec(bytes.toString('latin1', 0, 3_000))?.[0].length ?? 0
      const isBeyond = bytes.length > maxXmlBytes || depth / 3 > 17
      if (isBeyond && 'value' in outcome) throw new Error('read what is beyond the limits')
    }),
  ]
}

/** Documents that Local OSS reads: what clients send. Its own errors only, and no entity but the known ones. */
export function localXmlTargets(read: typeof readXml = readXml): readonly FuzzTarget[] {
  return [
    fuzzTarget(
      "Local OSS: clients' documents",
      1,
      fc.tuple(replyCase, anyStyle, fc.option(damages, { nil: undefined })),
      ([{ document }, style, acts]) => {
        const whole = written(document, style)
        const text = (acts === undefined ? whole : damaged(whole, acts)).toString()
        try {
          const found = read(text)
          if (acts === undefined) {
            if (!isSameTree(found, document)) throw new Error(`read otherwise: ${text}`)
          } else if (/&(?:constructor|toString|__proto__|hasOwnProperty);/.test(onlyText(text))) {
            throw new Error(`an unknown entity was read: ${text}`)
          }
        } catch (error) {
          if (!(error instanceof OssError) || acts === undefined) throw error
        }
      },
    ),
    fuzzTarget(
      'Local OSS: references in texts',
      1,
      fc.oneof(
        fc.constantFrom('constructor', 'toString', 'valueOf', 'amp', 'lt', 'nbsp', 'Amp'),
        fc.integer({ min: -1, max: 0x110_010 }).map((point) => `#${point}`),
        fc.integer({ min: 0, max: 0x110_010 }).map((point) => `#x${point.toString(16)}`),
        fc.string({ unit: letterOf('#x1aFz'), maxLength: 9 }),
      ),
      (entity) => {
        const point = pointOf(entity)
        let text: string | undefined
        try {
          text = read(`<a>&${entity};</a>`).text
        } catch (error) {
          if (!(error instanceof OssError)) throw error
        }
        same(
          text,
          point === undefined ? undefined : String.fromCodePoint(point),
          Buffer.from(entity),
        )
      },
    ),
  ]
}

const anyDocument: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 60, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 60,
    arbitrary: fc.integer({ min: 1, max: 400 }).map((depth) => {
      return Buffer.from('<a>'.repeat(depth) + '</a>'.repeat(depth))
    }),
  },
  {
    weight: 60,
    arbitrary: fc
      .string({ unit: letterOf('<>/a&;!-[]"= ?#x0'), maxLength: 200 })
      .map((text) => Buffer.from(`<Error>${text}</Error>`)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Buffer.alloc(maxXmlBytes + 1, '<a>'),
      Buffer.from('<a>'.repeat(200_000)),
      Buffer.from(`<a>${'&amp;'.repeat(100_000)}</a>`),
      Buffer.from(`<a ${'x="1" '.repeat(20_000)}/>`),
    ),
  },
)

/** The point a reference names, by the rules of XML; surrogates and NUL are no characters. */
function pointOf(entity: string): number | undefined {
  const named: Readonly<Record<string, number>> = { amp: 38, lt: 60 }
  if (Object.hasOwn(named, entity)) return named[entity]
  const digits = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(entity)
  if (digits === null) return undefined
  const point = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
  return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined
}

interface Found {
  readonly name: string
  readonly text: string
  readonly children: readonly Found[]
}

/** Gaps between children are no text; an element without content is both an empty text and an empty list. */
function isSameTree(found: Found, expected: Tree): boolean {
  if (found.name !== expected.name) return false
  const { content } = expected
  if (typeof content === 'string') return found.children.length === 0 && found.text === content
  return (
    found.text.trim() === '' &&
    found.children.length === content.length &&
    content.every((child, at) => isSameTree(found.children[at] ?? nothing, child))
  )
}

const nothing: Found = { name: '', text: '', children: [] }

function onlyText(text: string): string {
  return text.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<[^>]*>/g, '')
}

function same(found: unknown, expected: unknown, bytes: Buffer): void {
  if (isDeepStrictEqual(found, expected)) return
  throw new Error(
    `read ${JSON.stringify(found)}, not ${JSON.stringify(expected)}, in ${bytes.toString()}`,
  )
}
