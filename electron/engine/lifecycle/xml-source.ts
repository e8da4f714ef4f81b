/**
 * An XML document with the place of each element in its text, so that one of them can be changed and
 * every other byte stays. Pure.
 */
import { TransferError } from '../errors.ts'

export interface SourceElement {
  /** As written, with its namespace prefix. */
  readonly name: string
  /** Without it. */
  readonly local: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: readonly SourceElement[]
  /** Comments and processing instructions directly inside it. */
  readonly asides: readonly Span[]
  /** What is written directly inside it, entities and CDATA resolved. */
  readonly text: string
  /** From its `<` to behind its last `>`. */
  readonly start: number
  readonly end: number
  /** What is between its tags; both are `end` of a self-closing one. */
  readonly innerStart: number
  readonly innerEnd: number
}

/** A piece of the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

interface Open {
  readonly name: string
  readonly attributes: SourceElement['attributes']
  readonly children: SourceElement[]
  readonly asides: Span[]
  text: string
  readonly start: number
  readonly innerStart: number
}

const maxDepth = 32
const openTag = /<([^\s<>/="'&!?]+)((?:\s+[^\s<>/="']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const closeTag = /<\/([^\s<>/="']+)\s*>/y
const attribute = /([^\s<>/="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The root element. Throws `oss/protocol` for anything that is not well formed, and for a DOCTYPE. */
export function scanXml(source: string): SourceElement {
  const open: Open[] = []
  let root: SourceElement | undefined
  let at = source.startsWith('\uFEFF') ? 1 : 0

  const addText = (text: string): void => {
    const top = open.at(-1)
    if (top !== undefined) top.text += text
    else if (text.trim() !== '') throw broken('has text outside its root', at)
  }
  const skip = (ending: string, from: number): void => {
    const end = source.indexOf(ending, from)
    if (end === -1) throw broken('ends in the middle', at)
    at = end + ending.length
  }
  const close = (top: Open, innerEnd: number, end: number): void => {
    const { name } = top
    const element = { ...top, local: localName(name), innerEnd, end }
    const parent = open.at(-1)
    if (parent !== undefined) parent.children.push(element)
    else if (root === undefined) root = element
    else throw broken('has more than one root', top.start)
  }

  while (at < source.length) {
    const next = source.indexOf('<', at)
    const textEnd = next === -1 ? source.length : next
    addText(decodeEntities(source.slice(at, textEnd), at))
    at = textEnd
    if (next === -1) break
    if (source.startsWith('<!--', at) || source.startsWith('<?', at)) {
      const isComment = source.startsWith('<!--', at)
      skip(isComment ? '-->' : '?>', at + (isComment ? 4 : 2))
      open.at(-1)?.asides.push({ start: next, end: at })
    } else if (source.startsWith('<![CDATA[', at)) {
      skip(']]>', at)
      addText(source.slice(next + '<![CDATA['.length, at - ']]>'.length))
    } else if (source.startsWith('</', at)) {
      const name = match(closeTag, source, at)?.[1]
      const top = open.pop()
      if (name === undefined || top?.name !== name) throw broken('closes what is not open', at)
      at = closeTag.lastIndex
      close(top, next, at)
    } else {
      const found = match(openTag, source, at)
      if (found === undefined) throw broken('is not well formed', at)
      at = openTag.lastIndex
      const [, name = '', attributes = '', slash] = found
      if (open.length >= maxDepth) throw broken(`has more than ${maxDepth} levels`, next)
      const top: Open = {
        name,
        attributes: attributesOf(attributes, next),
        children: [],
        asides: [],
        text: '',
        start: next,
        innerStart: at,
      }
      if (slash === '/') close(top, at, at)
      else open.push(top)
    }
  }
  if (root === undefined || open.length > 0) throw broken('ends in the middle', at)
  return root
}

/** A text as it may stand in an element. Control characters have no form: whoever calls refuses them. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(source) ?? undefined
}

function attributesOf(text: string, at: number): SourceElement['attributes'] {
  return Array.from(text.matchAll(attribute), ([, name = '', double, single]) => [
    name,
    decodeEntities(double ?? single ?? '', at),
  ])
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** The five entities of XML and character references; a document without a DOCTYPE has no others. */
function decodeEntities(text: string, at: number): string {
  return text.replaceAll(/&([^;&]{0,12})(;?)/g, (whole, name: string, end: string) => {
    if (end === '') throw broken('has a bare ampersand', at)
    const plain = named.get(name)
    if (plain !== undefined) return plain
    const hex = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1]
    const decimal = /^#([0-9]{1,7})$/.exec(name)?.[1]
    const point = hex === undefined ? Number(decimal ?? NaN) : Number.parseInt(hex, 16)
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    if (!isCharacter) throw broken(`has the unknown entity ${JSON.stringify(whole)}`, at)
    return String.fromCodePoint(point)
  })
}

function broken(what: string, at: number): TransferError {
  return new TransferError('oss/protocol', `lifecycle configuration ${what} (at ${at})`, {
    retry: 'never',
  })
}
