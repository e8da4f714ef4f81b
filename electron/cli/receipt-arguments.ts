/** The command line of `partway receipt`, understood. Pure. */
import { connectionFrom, connectionOptions, type CliConnection } from './connection-options.ts'
import { needed, parseFlags, refuseExtra } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

export type ReceiptArguments = {
  /** The receipt's path, as typed. */
  readonly receipt: string
  readonly json: boolean
} & (
  | { readonly action: 'show' }
  | { readonly action: 'verify'; readonly against: 'file'; readonly file: string }
  | {
      readonly action: 'verify'
      readonly against: 'server'
      readonly connection: CliConnection
    }
)

const showOptions = { json: { type: 'boolean' } } as const
const verifyOptions = { ...showOptions, ...connectionOptions, file: { type: 'string' } } as const

/** Throws `UsageError`. `argv` begins with `show` or `verify`. */
export function parseReceipt(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReceiptArguments {
  const [action = '', ...rest] = argv
  if (action !== 'show' && action !== 'verify') {
    const what = action === '' ? 'an action is missing' : `${shown(action)} is not an action`
    throw new UsageError(
      `${what}: partway receipt show or partway receipt verify is expected`,
      'partway receipt verify photos.tar.partway.json --region cn-hangzhou',
    )
  }
  const command = `partway receipt ${action}`
  const pathOf = ([path, ...extra]: readonly string[]): string => {
    const receipt = needed(path, 'the receipt', `${command} photos.tar.partway.json`)
    refuseExtra(extra, command)
    return receipt
  }
  if (action === 'show') {
    const { values, positionals } = parseFlags(rest, showOptions, command)
    return { action, receipt: pathOf(positionals), json: values.json ?? false }
  }
  const { values, positionals } = parseFlags(rest, verifyOptions, command)
  const common = { action, receipt: pathOf(positionals), json: values.json ?? false } as const
  if (values.file === undefined) {
    return { ...common, against: 'server', connection: connectionFrom(values, env) }
  }
  const flag = Object.keys(connectionOptions).find((name) => Object.hasOwn(values, name))
  if (flag !== undefined) {
    throw new UsageError(`--${flag} and --file exclude each other: --file asks no service`)
  }
  return { ...common, against: 'file', file: needed(values.file, 'the file of --file', command) }
}
