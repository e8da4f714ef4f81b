/** A lifecycle configuration as far as it deletes fragments (OSS API 3.1). Pure. */
import type { AbortRule } from '#shared/lifecycle-view.ts'
import { TransferError } from '../errors.ts'
import { scanXml, type SourceElement } from './xml-source.ts'

export interface Configuration {
  /** The document, exactly as served. */
  readonly text: string
  readonly root: SourceElement
  readonly rules: readonly Rule[]
}

/** One rule, whatever it does. */
export interface Rule {
  readonly element: SourceElement
  /** Empty where the document names none. */
  readonly id: string
  readonly prefix: string
  readonly isEnabled: boolean
  /** Names of the elements that say what it does, each once. */
  readonly actions: readonly string[]
  /** When it deletes fragments; `undefined`: it does not, or not in a way that is understood. */
  readonly after: AbortRule['after'] | undefined
  /** It only deletes fragments, of a prefix and nothing else: the only kind that is ever edited. */
  readonly isPlain: boolean
}

/** The action that deletes fragments. */
export const abortAction = 'AbortMultipartUpload'

/** What says which rule it is and where it applies, not what it does. */
const scopeNames: ReadonlySet<string> = new Set(['ID', 'Prefix', 'Status', 'Tag', 'Filter'])
const plainNames: ReadonlySet<string> = new Set(['ID', 'Prefix', 'Status', abortAction])
const deadlineNames: ReadonlySet<string> = new Set(['Days', 'CreatedBeforeDate'])

/** Throws `oss/protocol` when it is not a lifecycle configuration. */
export function readConfiguration(text: string): Configuration {
  const root = scanXml(text)
  if (root.local !== 'LifecycleConfiguration') {
    throw new TransferError('oss/protocol', `the lifecycle configuration is a ${root.local}`, {
      retry: 'never',
    })
  }
  return { text, root, rules: childrenOf(root, 'Rule').map(ruleOf) }
}

/** Those that delete fragments, in the order of the document. */
export function abortRulesOf({ rules }: Configuration): readonly AbortRule[] {
  return rules.flatMap(({ id, prefix, isEnabled, after }) =>
    after === undefined ? [] : [{ id, prefix, isEnabled, after }],
  )
}

/** Whether two rules do the same to keys they share, which the service refuses unless it is allowed. */
export function hasOverlap({ rules }: Configuration): boolean {
  const prefixes = new Map<string, string[]>()
  for (const { actions, prefix } of rules) {
    for (const action of actions) {
      const others = prefixes.get(action)
      if (others === undefined) prefixes.set(action, [prefix])
      else others.push(prefix)
    }
  }
  // In order, whatever lies between a prefix and a longer one begins with it, too.
  return [...prefixes.values()].some((each) =>
    each.toSorted().some((prefix, at, all) => at > 0 && prefix.startsWith(all[at - 1] ?? prefix)),
  )
}

/** Some key may begin with both. */
export function isOverlapping(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

/** Direct children of that local name, in order. */
export function childrenOf(element: SourceElement, local: string): readonly SourceElement[] {
  return element.children.filter((child) => child.local === local)
}

function ruleOf(element: SourceElement): Rule {
  const [abort, ...more] = childrenOf(element, abortAction)
  const names = element.children.map(({ local }) => local)
  const isOnce = new Set(names).size === names.length
  return {
    element,
    id: textOf(element, 'ID'),
    prefix: textOf(element, 'Prefix'),
    isEnabled: textOf(element, 'Status').trim() === 'Enabled',
    actions: [...new Set(names.filter((name) => !scopeNames.has(name)))],
    after: abort === undefined || more.length > 0 ? undefined : afterOf(abort),
    isPlain:
      isOnce &&
      abort !== undefined &&
      names.every((name) => plainNames.has(name)) &&
      [...element.children, ...abort.children].every(({ attributes }) => attributes.length === 0) &&
      abort.children.length === 1 &&
      abort.children.every(({ local }) => deadlineNames.has(local)),
  }
}

function afterOf(abort: SourceElement): AbortRule['after'] | undefined {
  const days = textOf(abort, 'Days').trim()
  const date = textOf(abort, 'CreatedBeforeDate').trim()
  if (days !== '') return /^[1-9]\d{0,5}$/.test(days) ? { days: Number(days) } : undefined
  const createdBeforeMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(date) ? Date.parse(date) : NaN
  return Number.isNaN(createdBeforeMs) ? undefined : { createdBeforeMs }
}

function textOf(element: SourceElement, local: string): string {
  return childrenOf(element, local)[0]?.text ?? ''
}
