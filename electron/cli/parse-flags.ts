/** `node:util`'s parser, with messages that say what is expected. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>

/** Throws `UsageError` for unknown or repeated options, missing values and values where none belong. */
export function parseFlags<const O extends Options>(
  argv: readonly string[],
  options: O,
  command: string,
): Parsed<O> {
  const args = [...argv]
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  const seen = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    checkOption(token, options, command)
    // `parseArgs` silently takes the last one; two targets for one option are a mistake.
    if (seen.has(token.name)) {
      throw new UsageError(`${token.rawName} is given twice; ${command} expects it once`)
    }
    seen.add(token.name)
  }
  return parseArgs({ args, options, allowPositionals: true, strict: true })
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function checkOption(token: OptionToken, options: Options, command: string): void {
  const { name, rawName, value } = token
  const known = Object.hasOwn(options, name) ? options[name] : undefined
  if (known === undefined) {
    const near = didYouMean(name, options)
    throw new UsageError(`${rawName} is not an option of ${command}${near}; see ${command} --help`)
  }
  if (known.type === 'boolean' && value !== undefined) {
    throw new UsageError(`${rawName} takes no value`)
  }
  const isMissing = value === undefined || (value.startsWith('-') && token.inlineValue !== true)
  if (known.type === 'string' && isMissing) {
    throw new UsageError(`${rawName} needs a value behind it; see ${command} --help`)
  }
}

function didYouMean(wanted: string, options: Options): string {
  const near = Object.keys(options).find(
    (name) => name.startsWith(wanted.slice(0, 4)) || distance(name, wanted) <= 2,
  )
  return near === undefined || wanted === '' ? '' : ` (did you mean --${near}?)`
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The value of an argument that must be there. */
export function needed(value: string | undefined, what: string, example: string): string {
  if (value === undefined || value === '') throw new UsageError(`${what} is missing`, example)
  return value
}

/** Refuses what is left over. */
export function refuseExtra(extra: readonly string[], command: string): void {
  const [first] = extra
  if (first !== undefined) {
    throw new UsageError(`${shown(first)} is one argument too many; see ${command} --help`)
  }
}
