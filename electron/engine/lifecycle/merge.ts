/**
 * One rule of ours into, or out of, a configuration that belongs to somebody else: its text is cut and
 * pasted, never written anew, so that everything else keeps every byte. Pure.
 */
import { TransferError } from '../errors.ts'
import { keyProblem } from '../storage/key-rules.ts'
import { abortAction, childrenOf, type Configuration, type Rule } from './configuration.ts'
import { escapeXml, type SourceElement, type Span } from './xml-source.ts'

/** What a person says about a rule that deletes fragments. */
export interface WantedRule {
  readonly prefix: string
  /** Since the last part was stored. */
  readonly days: number
}

/** A new text, and the ID of the rule that was set in it. */
export interface Merged {
  readonly text: string
  readonly ruleId: string
}

/** OSS API 3.1: at most 1,000 rules. */
const maxRules = 1_000
const longestDays = 3_650
const idStart = 'partway-abort-fragments-'

/** Of a bucket that has no configuration. */
export function createConfiguration(wanted: WantedRule): Merged {
  checkWanted(wanted)
  const ruleId = `${idStart}1`
  const rule = ruleText('', ruleId, wanted)
  const root = `<LifecycleConfiguration>\n  ${rule}\n</LifecycleConfiguration>`
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`, ruleId }
}

/**
 * Behind the last rule, set off as that one is; nothing changes where such a rule is in force already.
 * Throws `request/invalid`, `request/refused`.
 */
export function addRule(configuration: Configuration, wanted: WantedRule): Merged {
  checkWanted(wanted)
  const { text, root, rules } = configuration
  const same = rules.find((rule) => isInForce(rule, wanted))
  if (same !== undefined) return { text, ruleId: same.id }
  if (rules.length >= maxRules) {
    throw refused(`the configuration has ${rules.length} rules, and no more than ${maxRules} go`)
  }
  const ruleId = freeId(rules)
  const start = root.name.slice(0, root.name.length - root.local.length)
  const rule = ruleText(start, ruleId, wanted)
  if (root.innerStart === root.end) {
    const openTag = `${text.slice(root.start, root.end - '/>'.length).trimEnd()}>`
    return { text: splice(text, root, `${openTag}${rule}</${root.name}>`), ruleId }
  }
  const last = rules.at(-1)?.element
  const at = last?.end ?? root.innerStart
  const lead = last === undefined ? '' : text.slice(spaceBefore(text, last.start), last.start)
  return { text: splice(text, { start: at, end: at }, lead + rule), ruleId }
}

/** In its place; the rule is in force afterwards. Throws `request/invalid`, `request/refused`. */
export function changeRule(configuration: Configuration, id: string, wanted: WantedRule): Merged {
  checkWanted(wanted)
  const { text } = configuration
  const { element } = editableRule(configuration, id)
  const prefix = childrenOf(element, 'Prefix')[0]
  const status = childrenOf(element, 'Status')[0]
  const deadline = childrenOf(element, abortAction)[0]?.children[0]
  const edits: { readonly span: Span; readonly to: string }[] = []
  const set = (target: SourceElement | undefined, local: string, value: string): void => {
    if (target?.local === local && target.text === value) return
    const place = target ?? { start: element.innerStart, end: element.innerStart }
    const name = (target ?? element).name
    const start = name.slice(0, name.length - (target ?? element).local.length)
    edits.push({ span: place, to: elementText(start + local, value) })
  }
  if (status?.text.trim() !== 'Enabled') set(status, 'Status', 'Enabled')
  if (prefix !== undefined || wanted.prefix !== '') set(prefix, 'Prefix', wanted.prefix)
  set(deadline, 'Days', `${wanted.days}`)
  const fromTheEnd = edits.toSorted((left, right) => right.span.start - left.span.start)
  return {
    text: fromTheEnd.reduce((result, { span, to }) => splice(result, span, to), text),
    ruleId: id,
  }
}

/** `undefined`: it was the last one, so the configuration goes. Throws `request/refused`. */
export function removeRule(configuration: Configuration, id: string): string | undefined {
  const { text, rules } = configuration
  const { element } = editableRule(configuration, id)
  if (rules.length === 1) return undefined
  return splice(text, { start: spaceBefore(text, element.start), end: element.end }, '')
}

/** E.g. written by a request whose end nobody heard of: a second one would only overlap it. */
function isInForce({ isPlain, isEnabled, prefix, after }: Rule, wanted: WantedRule): boolean {
  if (!isPlain || !isEnabled || after === undefined || !('days' in after)) return false
  return prefix === wanted.prefix && after.days === wanted.days
}

/** The rule of that ID, if it does nothing but delete fragments. */
function editableRule({ rules }: Configuration, id: string): Rule {
  const [rule, second] = id === '' ? [] : rules.filter((each) => each.id === id)
  if (rule === undefined) throw refused(`there is no rule ${JSON.stringify(id)}`)
  if (second !== undefined) throw refused(`two rules have the ID ${JSON.stringify(id)}`)
  if (!rule.isPlain) {
    throw refused(`rule ${JSON.stringify(id)} does more than delete fragments of a prefix`)
  }
  return rule
}

/** OSS API 3.1: IDs are unique, of at most 255 bytes. */
function freeId(rules: readonly Rule[]): string {
  const taken = new Set(rules.map(({ id }) => id.trim()))
  for (let number = 1; ; number++) {
    const id = `${idStart}${number}`
    if (!taken.has(id)) return id
  }
}

function ruleText(start: string, id: string, { prefix, days }: WantedRule): string {
  const inside = [
    elementText(`${start}ID`, id),
    elementText(`${start}Prefix`, prefix),
    elementText(`${start}Status`, 'Enabled'),
    `<${start}${abortAction}>${elementText(`${start}Days`, `${days}`)}</${start}${abortAction}>`,
  ]
  return `<${start}Rule>${inside.join('')}</${start}Rule>`
}

function elementText(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

function splice(text: string, { start, end }: Span, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}

/** Where the white space begins that ends at `at`. */
function spaceBefore(text: string, at: number): number {
  return text.slice(0, at).trimEnd().length
}

function checkWanted({ prefix, days }: WantedRule): void {
  if (!Number.isInteger(days) || days < 1 || days > longestDays) {
    throw invalid('days', `a rule needs 1 to ${longestDays} whole days, not ${days}`)
  }
  // XML 1.0 has no form for most of them, and a line break may come back as a space.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f\ufffe\uffff]/.test(prefix)) {
    throw invalid('prefix', 'the prefix has control characters, which no rule can hold')
  }
  const problem = prefix === '' ? undefined : keyProblem(prefix)
  if (problem !== undefined) throw invalid('prefix', `no key begins so: ${problem.message}`)
  if (prefix !== prefix.trim()) {
    throw invalid(
      'prefix',
      'the prefix begins or ends with a space, which the service may not keep',
    )
  }
}

function invalid(field: string, message: string): TransferError {
  return new TransferError('request/invalid', message, { retry: 'never', details: { field } })
}

function refused(message: string): TransferError {
  return new TransferError('request/refused', message, { retry: 'never' })
}
