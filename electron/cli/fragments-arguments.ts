/** The command line of `partway fragments`, understood. Pure. */
import { connectionFrom, connectionOptions, type CliConnection } from './connection-options.ts'
import { parseOssUrl } from './oss-url.ts'
import { needed, parseFlags, refuseExtra } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'
import { parseDuration, shown } from './values.ts'

/** Which fragments are meant. */
export type Selection =
  | { readonly by: 'id'; readonly key: string; readonly uploadId: string }
  | { readonly by: 'age'; readonly prefix: string; readonly seconds: number }
  | { readonly by: 'all'; readonly prefix: string }

interface Common {
  readonly bucket: string
  readonly connection: CliConnection
  readonly data: string | undefined
  readonly json: boolean
  readonly verbose: boolean
}

export type FragmentsArguments =
  | (Common & { readonly action: 'list'; readonly prefix: string })
  | (Common & {
      readonly action: 'delete'
      readonly selection: Selection
      readonly withTasks: boolean
      readonly isDryRun: boolean
      readonly isAgreed: boolean
    })

const common = {
  ...connectionOptions,
  data: { type: 'string' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
} as const

const deleteOptions = {
  ...common,
  'upload-id': { type: 'string' },
  'older-than': { type: 'string' },
  all: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'with-tasks': { type: 'boolean' },
} as const

/** Throws `UsageError`. `argv` begins with `list` or `delete`. */
export function parseFragments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FragmentsArguments {
  const [action = '', ...rest] = argv
  if (action === 'list') return parseList(rest, env)
  if (action === 'delete') return parseDelete(rest, env)
  const what = action === '' ? 'an action is missing' : `${shown(action)} is not an action`
  throw new UsageError(
    `${what}: partway fragments list or partway fragments delete is expected`,
    'partway fragments list oss://my-bucket',
  )
}

function parseList(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FragmentsArguments {
  const command = 'partway fragments list'
  const { values, positionals } = parseFlags(argv, common, command)
  const [target, ...extra] = positionals
  const { bucket, path } = parseOssUrl(
    needed(target, 'the bucket oss://BUCKET', `${command} oss://my-bucket`),
  )
  refuseExtra(extra, command)
  return { action: 'list', bucket, prefix: path, ...shared(values, env) }
}

function parseDelete(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FragmentsArguments {
  const command = 'partway fragments delete'
  const { values, positionals } = parseFlags(argv, deleteOptions, command)
  const [target, ...extra] = positionals
  const url = needed(target, 'the target oss://BUCKET/KEY', `${command} oss://my-bucket --all`)
  const { bucket, path } = parseOssUrl(url)
  refuseExtra(extra, command)
  return {
    action: 'delete',
    bucket,
    selection: selectionFrom(values, path, command),
    withTasks: values['with-tasks'] ?? false,
    isDryRun: values['dry-run'] ?? false,
    isAgreed: values.yes ?? false,
    ...shared(values, env),
  }
}

function selectionFrom(
  values: {
    readonly 'upload-id'?: string | undefined
    readonly 'older-than'?: string | undefined
    readonly all?: boolean | undefined
  },
  path: string,
  command: string,
): Selection {
  const { 'upload-id': uploadId, 'older-than': age, all } = values
  const given = [uploadId, age, all].filter((value) => value !== undefined).length
  if (given !== 1) {
    throw new UsageError(
      'one of --upload-id ID, --older-than AGE or --all is expected, so that nothing else is deleted',
      `${command} oss://my-bucket/backup/ --older-than 30d`,
    )
  }
  if (uploadId !== undefined) {
    if (path === '' || uploadId === '') {
      throw new UsageError(
        '--upload-id belongs to one object: oss://BUCKET/KEY and its upload ID are expected',
        `${command} oss://my-bucket/backup/photos.tar --upload-id 0004B9894A22E5B1888A1E29F823`,
      )
    }
    return { by: 'id', key: path, uploadId }
  }
  if (age === undefined) return { by: 'all', prefix: path }
  return { by: 'age', prefix: path, seconds: parseDuration('--older-than', age) }
}

function shared(
  values: Parameters<typeof connectionFrom>[0] & {
    readonly data?: string | undefined
    readonly json?: boolean | undefined
    readonly verbose?: boolean | undefined
  },
  env: Readonly<Record<string, string | undefined>>,
): Omit<Common, 'bucket'> {
  return {
    connection: connectionFrom(values, env),
    data: values.data,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  }
}
