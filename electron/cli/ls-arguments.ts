/** The command line of `partway ls`, understood. Pure. */
import { connectionFrom, connectionOptions, type CliConnection } from './connection-options.ts'
import { parseOssUrl, type OssUrl } from './oss-url.ts'
import { parseFlags, refuseExtra } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

export interface LsArguments {
  readonly connection: CliConnection
  /** `undefined`: the buckets. */
  readonly target: OssUrl | undefined
  /** Everything below, instead of one level. */
  readonly isDeep: boolean
  /** Stop after so many rows. */
  readonly most: number
  readonly json: boolean
}

const options = {
  ...connectionOptions,
  recursive: { type: 'boolean', short: 'r' },
  max: { type: 'string' },
  json: { type: 'boolean' },
} as const

const command = 'partway ls'

/** Throws `UsageError`. */
export function parseLs(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LsArguments {
  const { values, positionals } = parseFlags(argv, options, command)
  const [target, ...extra] = positionals
  refuseExtra(extra, command)
  if (target === undefined && values.recursive === true) {
    throw new UsageError('--recursive needs a bucket', 'partway ls --recursive oss://my-bucket/')
  }
  return {
    connection: connectionFrom(values, env),
    target: target === undefined ? undefined : parseOssUrl(target),
    isDeep: values.recursive ?? false,
    most: values.max === undefined ? Infinity : countOf(values.max),
    json: values.json ?? false,
  }
}

function countOf(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count >= 1) return count
  throw new UsageError(`${shown(text)} is not a number of rows: --max 1 or more is expected`)
}
