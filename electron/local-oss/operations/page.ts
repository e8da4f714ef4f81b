/** What all listings share: page sizes, prefixes folded at a delimiter, names for the wire. */
import type { Context } from '../context.ts'
import { percentEncode } from '../encoding.ts'
import { invalidArgument } from '../oss-error.ts'
import type { XmlNode } from '../xml-write.ts'

/** What was asked for, 1 to `limits.maxPage`, but never more than `limits.fullPage`; throws InvalidArgument beyond. */
export function pageSizeOf(context: Context, parameter: string, absent: number): number {
  const { maxPage, fullPage } = context.limits
  const text = context.query.get(parameter)
  if (text === undefined || text === '') return Math.min(absent, maxPage, fullPage)
  const size = Number(text)
  if (/^\d+$/.test(text) && size >= 1 && size <= maxPage) return Math.min(size, fullPage)
  throw invalidArgument(
    `Argument ${parameter} must be an integer between 1 and ${maxPage}.`,
    '0017-00000110',
    [parameter, text],
  )
}

/** With `encoding-type=url` names are percent-encoded, and the reply says so. */
export function namesOf(context: Context): {
  readonly write: (name: string) => string
  readonly header: readonly XmlNode[]
} {
  const type = context.query.get('encoding-type')
  if (type === undefined || type === '') return { write: (name) => name, header: [] }
  if (type !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request.', undefined, [
      'encoding-type',
      type,
    ])
  }
  return { write: (name) => percentEncode(name, false), header: [['EncodingType', 'url']] }
}

export interface Entry<T> {
  readonly key: string
  readonly value: T
}

export type Line<T> =
  | { readonly kind: 'entry'; readonly entry: Entry<T> }
  | { readonly kind: 'prefix'; readonly prefix: string }

/** Lines of one page: entries in order, those sharing a prefix up to the delimiter folded. */
export function foldPage<T>(
  entries: Iterable<Entry<T>>,
  rules: {
    readonly prefix: string
    readonly delimiter: string
    readonly size: number
    /** A folded prefix that an earlier page has shown already. */
    readonly shownPrefix: string | undefined
  },
): { readonly lines: readonly Line<T>[]; readonly isTruncated: boolean } {
  const lines: Line<T>[] = []
  let folded = rules.shownPrefix
  for (const entry of entries) {
    if (!entry.key.startsWith(rules.prefix)) continue
    const cut =
      rules.delimiter === '' ? -1 : entry.key.indexOf(rules.delimiter, rules.prefix.length)
    const prefix = cut < 0 ? undefined : entry.key.slice(0, cut + rules.delimiter.length)
    if (prefix !== undefined && prefix === folded) continue
    if (lines.length === rules.size) return { lines, isTruncated: true }
    if (prefix === undefined) {
      lines.push({ kind: 'entry', entry })
    } else {
      folded = prefix
      lines.push({ kind: 'prefix', prefix })
    }
  }
  return { lines, isTruncated: false }
}
