/** The few XML documents of OSS: read as text that stays text, written for Complete (OSS API 3, 11). */
import { XMLBuilder, XMLParser } from 'fast-xml-parser'
import { TransferError } from '../../errors.ts'
import type { CompletePart } from '../storage.ts'

/** One element; text is exactly what the document said: no numbers, no trimming. */
export interface XmlElement {
  /** Text of a child, `undefined` when it is absent. Throws `oss/protocol` when it occurs twice or nests. */
  text(name: string): string | undefined
  /** Text of a child that has to be there and not be empty. Throws `oss/protocol`. */
  required(name: string): string
  /** Every child of that name, in order. */
  all(name: string): readonly XmlElement[]
  /** The child of that name. Throws `oss/protocol` when it occurs twice. */
  child(name: string): XmlElement | undefined
}

/** Largest document that is read (reliability S24). */
export const maxXmlBytes = 8 * 1024 * 1024
const maxDepth = 16

type Node = string | { readonly [name: string]: Node | readonly Node[] }

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Some fixtures carry a namespace: elements are known by their local name.
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  maxNestedTags: maxDepth,
  entityDecoder: {
    decode: decodeEntities,
    setExternalEntities: () => {},
    addInputEntities: () => {},
    reset: () => {},
    setXmlVersion: () => {},
  },
})
const builder = new XMLBuilder({})

/**
 * The root element, which must be one of `roots`. Throws `oss/protocol` for anything else: an
 * unclosed document (a cut reply is not a result), a DOCTYPE, two roots, more than 8 MiB, 16 levels.
 */
export function parseXml(
  bytes: Uint8Array,
  roots: readonly string[],
): XmlElement & { root: string } {
  if (bytes.byteLength > maxXmlBytes) throw broken('is larger than 8 MiB')
  const document = parseDocument(decodeUtf8(bytes))
  const names = Object.keys(document).filter((name) => name !== '#text')
  const [root] = names
  if (root === undefined || names.length > 1) throw broken('has not exactly one root')
  if (!roots.includes(root)) throw broken(`is a ${root}, not a ${roots.join(' or ')}`)
  const value = document[root]
  if (value === undefined || isList(value)) throw broken('has not exactly one root')
  return { root, ...elementOf(value) }
}

/** Body of CompleteMultipartUpload; `parts` ascend (OSS API 3.3.4). */
export function completeBody(parts: readonly CompletePart[]): Buffer {
  const document = {
    CompleteMultipartUpload: {
      Part: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` })),
    },
  }
  return Buffer.from(builder.build(document))
}

function elementOf(node: Node): XmlElement {
  const list = (name: string): readonly Node[] => {
    const value = typeof node === 'string' || !Object.hasOwn(node, name) ? undefined : node[name]
    if (value === undefined) return []
    return isList(value) ? value : [value]
  }
  const text = (name: string): string | undefined => {
    const [value, second] = list(name)
    if (second !== undefined) throw broken(`has ${name} twice`)
    if (value !== undefined && typeof value !== 'string') throw broken(`has no text in ${name}`)
    return value
  }
  return {
    text,
    required: (name) => {
      const value = text(name)
      if (value === undefined || value === '') throw broken(`lacks ${name}`)
      return value
    },
    all: (name) => list(name).map(elementOf),
    child: (name) => {
      const [first, second] = list(name)
      if (second !== undefined) throw broken(`has ${name} twice`)
      return first === undefined ? undefined : elementOf(first)
    },
  }
}

function parseDocument(text: string): Readonly<Record<string, Node | readonly Node[]>> {
  refuseDeclarations(text)
  refuseStrangeTags(text)
  try {
    // `true` validates first: the parser by itself accepts a document without its end.
    return parser.parse(text, true) as Readonly<Record<string, Node | readonly Node[]>>
  } catch (cause) {
    throw broken('is not well formed', cause)
  }
}

/**
 * No document of OSS has a DOCTYPE, and everything dangerous in XML begins with it. The parser goes
 * past any other `<!`, a misspelt CDATA with its text included.
 */
function refuseDeclarations(text: string): void {
  for (let at = text.indexOf('<!'); at !== -1; at = text.indexOf('<!', at)) {
    const end = endings.find(({ start }) => text.startsWith(start, at))?.end
    if (end === undefined) throw broken('has a DOCTYPE or another declaration')
    const closed = text.indexOf(end, at)
    if (closed === -1) throw broken('is not well formed')
    at = closed + end.length
  }
}

/**
 * What OSS calls its elements is ASCII. The parser trims names as JavaScript does, so that a name with
 * a byte order mark or a wide space beside it would be taken for the name itself.
 */
function refuseStrangeTags(text: string): void {
  for (const [, tag = ''] of text.matchAll(tags)) {
    if (!/^[\t\n\r\x20-\x7e]*$/.test(tag)) throw broken('has a tag that is not ASCII')
  }
}

/** Comments and CDATA, or a tag up to its first attribute's value. */
const tags = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<([^<>"']*)/g

const endings = [
  { start: '<!--', end: '-->' },
  { start: '<![CDATA[', end: ']]>' },
] as const

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw broken('is not UTF-8', cause)
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** The five entities of XML and character references; nothing can be defined, so nothing can grow. */
function decodeEntities(text: string): string {
  return text.replaceAll(/&([^;&]{0,12})(;?)/g, (whole, name: string, end: string) => {
    if (end === '') throw broken('has a bare ampersand')
    if (Object.hasOwn(entities, name)) return entities[name] ?? whole
    const hex = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1]
    const decimal = /^#([0-9]{1,7})$/.exec(name)?.[1]
    const point = hex === undefined ? Number(decimal ?? NaN) : Number.parseInt(hex, 16)
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    if (!isCharacter) throw broken(`has the unknown entity ${JSON.stringify(whole)}`)
    return String.fromCodePoint(point)
  })
}

function isList(value: Node | readonly Node[]): value is readonly Node[] {
  return Array.isArray(value)
}

function broken(what: string, cause?: unknown): TransferError {
  return new TransferError('oss/protocol', `XML ${what}`, { retry: 'now', cause })
}
