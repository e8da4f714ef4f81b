/** Reads the few XML documents clients send. Text stays text; nothing is coerced or trimmed. */
import { malformedXml } from './oss-error.ts'

export interface XmlElement {
  /** Local name, without a namespace prefix. */
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
  /** Where the document goes on behind its first tag. */
  readonly contentAt: number
}

interface OpenElement {
  name: string
  text: string
  children: XmlElement[]
  readonly contentAt: number
}

const token =
  /<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/(?<close>[^\s>]+)\s*>|<(?<open>[^\s/>!?]+)(?<attributes>(?:"[^"]*"|'[^']*'|[^"'>])*?)(?<empty>\/?)>|(?<text>[^<]+)/gy

/** The root element. Refuses (MalformedXML) anything not well formed, and any DOCTYPE. */
export function readXml(source: string): XmlElement {
  const document: OpenElement = { name: '', text: '', children: [], contentAt: 0 }
  const stack: OpenElement[] = [document]
  let position = 0
  while (position < source.length) {
    token.lastIndex = position
    const groups = token.exec(source)?.groups
    if (!groups) throw malformedXml(`The XML you provided was not well-formed at ${position}.`)
    position = token.lastIndex
    const top = stack.at(-1) ?? document
    if (groups['text'] !== undefined) top.text += decodeEntities(groups['text'])
    else if (groups['cdata'] !== undefined) top.text += groups['cdata']
    else if (groups['open'] !== undefined) {
      const name = localName(groups['open'])
      const opened: OpenElement = { name, text: '', children: [], contentAt: position }
      top.children.push(opened)
      if (groups['empty'] !== '/') stack.push(opened)
    } else if (groups['close'] !== undefined) {
      const closed = stack.pop()
      if (stack.length === 0 || closed?.name !== localName(groups['close'])) {
        throw malformedXml(`The XML you provided has an unexpected </${groups['close']}>.`)
      }
    }
  }
  const [root, ...more] = document.children
  if (stack.length !== 1 || !root || more.length > 0 || document.text.trim() !== '') {
    throw malformedXml('The XML you provided was not well-formed.')
  }
  return root
}

/** All children of that name. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name)
}

/** Text of the first child of that name, exactly as written. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);|&/gi, (all, name: string | undefined) => {
    const plain = name !== undefined && Object.hasOwn(named, name) ? named[name] : undefined
    if (plain !== undefined) return plain
    const isHex = name?.toLowerCase().startsWith('#x') === true
    const code = name?.startsWith('#')
      ? Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10)
      : -1
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (!(code > 0 && code <= 0x10ffff) || isSurrogate)
      throw malformedXml(`The XML holds an unknown entity: ${all}`)
    return String.fromCodePoint(code)
  })
}
