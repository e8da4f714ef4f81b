/**
 * Whether two configurations mean the same, element by element. The service may put its rules and their
 * elements in another order, drop comments and white space, and make up an ID where none was given. Pure.
 */
import { readConfiguration, type Configuration } from './configuration.ts'
import type { SourceElement } from './xml-source.ts'

/** Every character of these counts. */
const exactNames: ReadonlySet<string> = new Set(['ID', 'Prefix', 'Key', 'Value'])

/**
 * Whether `served` is what became of `written`; `undefined` is a bucket without a configuration.
 * Throws `oss/protocol` when one of them is none.
 */
export function isSameMeaning(written: string | undefined, served: string | undefined): boolean {
  if (written === served) return true
  const ours = contentOf(written)
  const theirs = contentOf(served)
  if (ours.length !== theirs.length) return false
  const left = new Map<string, number>()
  const leftWithoutId = new Map<string, number>()
  for (const { whole, withoutId } of theirs) {
    count(left, whole, 1)
    count(leftWithoutId, withoutId, 1)
  }
  return ours.every(({ whole, withoutId, hasId }) => {
    // Asked of both: a rule whose ID was made up must not be taken twice.
    const found = hasId ? left : leftWithoutId
    const key = hasId ? whole : withoutId
    if ((found.get(key) ?? 0) === 0) return false
    count(found, key, -1)
    if (hasId) count(leftWithoutId, withoutId, -1)
    return true
  })
}

interface Content {
  readonly whole: string
  readonly withoutId: string
  readonly hasId: boolean
}

/** Those with an ID first: what is left is for those without. */
function contentOf(text: string | undefined): readonly Content[] {
  if (text === undefined) return []
  const configuration: Configuration = readConfiguration(text)
  return configuration.root.children
    .map((child) => ({
      whole: formOf(child, true),
      withoutId: formOf(child, false),
      hasId: child.children.some(({ local, text: id }) => local === 'ID' && id.trim() !== ''),
    }))
    .toSorted((one, other) => Number(other.hasId) - Number(one.hasId))
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** The same text for the same meaning. */
function formOf(element: SourceElement, withId: boolean): string {
  const { local, attributes, children, text } = element
  const isRule = local === 'Rule'
  const inside = children
    .filter((child) => !(isRule && child.local === 'Prefix' && child.text === ''))
    .filter((child) => !(isRule && child.local === 'ID' && (!withId || child.text.trim() === '')))
    .map((child) => formOf(child, withId))
    .toSorted()
  const named = attributes
    .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
  const isExact = children.length === 0 && exactNames.has(local)
  return JSON.stringify([local, named, isExact ? text : text.trim(), inside])
}
