/** Documents as trees, and every legal way to write the same tree down. Shares nothing with the product's reader. */
import * as fc from 'fast-check'

export interface Tree {
  readonly name: string
  readonly content: string | readonly Tree[]
}

/** Freedom a writer of XML has without changing what is said. */
export interface Style {
  readonly declaration: boolean
  readonly indented: boolean
  readonly cdata: boolean
  readonly references: 'named' | 'decimal' | 'hex'
  readonly attributes: boolean
  readonly comments: boolean
  readonly selfClosing: boolean
  readonly lineEnd: '\n' | '\r\n'
}

export const anyStyle: fc.Arbitrary<Style> = fc.record({
  declaration: fc.boolean(),
  indented: fc.boolean(),
  cdata: fc.boolean(),
  references: fc.constantFrom('named' as const, 'decimal' as const, 'hex' as const),
  attributes: fc.boolean(),
  comments: fc.boolean(),
  selfClosing: fc.boolean(),
  lineEnd: fc.constantFrom('\n' as const, '\r\n' as const),
})

/** Names and values of a tree, shorter to write. */
export function tree(name: string, content: string | readonly (Tree | undefined)[]): Tree {
  return {
    name,
    content: typeof content === 'string' ? content : content.filter((one) => one !== undefined),
  }
}

/** The document as the bytes of a reply. */
export function written(root: Tree, style: Style): Buffer {
  const declaration = style.declaration
    ? `<?xml version="1.0" encoding="UTF-8"?>${style.lineEnd}`
    : ''
  return Buffer.from(`${declaration}${element(root, style, 0)}`)
}

function element({ name, content }: Tree, style: Style, depth: number): string {
  const opening =
    style.attributes && depth === 0
      ? `${name} xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com" note='a>b'`
      : name
  if (content.length === 0 && style.selfClosing) return `<${opening}/>`
  const inner = typeof content === 'string' ? text(content, style) : inside(content, style, depth)
  return `<${opening}>${inner}</${name}>`
}

function inside(children: readonly Tree[], style: Style, depth: number): string {
  const gap = style.indented ? style.lineEnd + '  '.repeat(depth + 1) : ''
  const comment = style.comments ? '<!-- <Key>not me</Key> & -->' : ''
  const all = children.map((child) => `${gap}${comment}${element(child, style, depth + 1)}`)
  return all.join('') + (style.indented ? style.lineEnd + '  '.repeat(depth) : '')
}

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function text(value: string, style: Style): string {
  // A carriage return that is written bare would be read as a line feed (XML 1.0, 2.11).
  if (style.cdata && !value.includes(']]>') && !value.includes('\r')) return `<![CDATA[${value}]]>`
  return value.replaceAll(/[&<>"'\r]/g, (character) => {
    const point = character.charCodeAt(0)
    const name = named[character]
    if (style.references === 'named' && name !== undefined) return name
    return style.references === 'hex' ? `&#x${point.toString(16)};` : `&#${point};`
  })
}
