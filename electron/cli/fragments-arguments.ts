/** The command line of `partway fragments`, understood. Pure. */
import { connectionFrom, connectionOptions, type CliConnection } from './connection-options.ts'
import { parseOssUrl, type OssUrl } from './oss-url.ts'
import { needed, parseFlags, refuseExtra } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'
import { parseCount, parseDuration, shown } from './values.ts'

interface Common {
  readonly connection: CliConnection
  readonly data: string | undefined
  readonly json: boolean
  readonly verbose: boolean
}

/** Which fragments: in these buckets (none named: all there are), begun at least so long ago. */
export interface FragmentFilter {
  readonly targets: readonly { readonly bucket: string; readonly prefix: string }[]
  /** Of buckets that are named without a path. */
  readonly prefix: string
  readonly olderThanSeconds: number | undefined
  readonly maxRequests: number | undefined
}

/** One fragment, by its name on the service. */
export interface NamedFragment {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

export type ListArguments = Common & { readonly action: 'list'; readonly filter: FragmentFilter }
export type PartsArguments = Common & { readonly action: 'parts'; readonly fragment: NamedFragment }
export type AdoptArguments = Common & {
  readonly action: 'adopt'
  /** The file, or where to look for it. */
  readonly source:
    | { readonly by: 'file'; readonly file: string }
    | { readonly by: 'search'; readonly folder: string }
  readonly fragment: NamedFragment
  readonly forbidOverwrite: boolean
  readonly verifyMd5: boolean
  readonly isDryRun: boolean
  readonly isAgreed: boolean
}
export type CompleteArguments = Common & {
  readonly action: 'complete'
  readonly fragment: NamedFragment
  readonly forbidOverwrite: boolean
  readonly isDryRun: boolean
  readonly isAgreed: boolean
}
export type DeleteArguments = Common & {
  readonly action: 'delete'
  readonly selection:
    | { readonly by: 'id'; readonly fragment: NamedFragment }
    | { readonly by: 'filter'; readonly filter: FragmentFilter }
  readonly withTasks: boolean
  readonly isDryRun: boolean
  readonly isAgreed: boolean
}

const common = {
  ...connectionOptions,
  data: { type: 'string' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
} as const

const filterOptions = {
  prefix: { type: 'string' },
  'older-than': { type: 'string' },
  'max-requests': { type: 'string' },
} as const

const agreeOptions = { yes: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const

type Env = Readonly<Record<string, string | undefined>>

const parsers = {
  list: parseList,
  parts: parseParts,
  adopt: parseAdopt,
  complete: parseComplete,
  delete: parseDelete,
}

/** Throws `UsageError`. `argv` begins with the action. */
export function parseFragments(
  argv: readonly string[],
  env: Env,
): ListArguments | PartsArguments | AdoptArguments | CompleteArguments | DeleteArguments {
  const [action = '', ...rest] = argv
  if (Object.hasOwn(parsers, action)) return parsers[action as keyof typeof parsers](rest, env)
  const what = action === '' ? 'an action is missing' : `${shown(action)} is not an action`
  throw new UsageError(
    `${what}: partway fragments list, parts, adopt, complete or delete is expected`,
    'partway fragments list oss://my-bucket',
  )
}

function parseList(argv: readonly string[], env: Env): ListArguments {
  const { values, positionals } = parseFlags(
    argv,
    { ...common, ...filterOptions },
    'partway fragments list',
  )
  return { action: 'list', filter: filterFrom(values, positionals), ...shared(values, env) }
}

function parseParts(argv: readonly string[], env: Env): PartsArguments {
  const command = 'partway fragments parts'
  const options = { ...common, 'upload-id': { type: 'string' } } as const
  const { values, positionals } = parseFlags(argv, options, command)
  const [target, ...extra] = positionals
  const fragment = namedFragment(target, values['upload-id'], command)
  refuseExtra(extra, command)
  return { action: 'parts', fragment, ...shared(values, env) }
}

function parseAdopt(argv: readonly string[], env: Env): AdoptArguments {
  const command = 'partway fragments adopt FILE'
  const options = {
    ...common,
    ...agreeOptions,
    'upload-id': { type: 'string' },
    'forbid-overwrite': { type: 'boolean' },
    'no-md5': { type: 'boolean' },
    search: { type: 'string' },
  } as const
  const { values, positionals } = parseFlags(argv, options, command)
  const { search } = values
  const [file, target, ...extra] = search === undefined ? positionals : ['', ...positionals]
  refuseExtra(extra, command)
  return {
    action: 'adopt',
    source:
      search === undefined
        ? {
            by: 'file',
            file: needed(file, 'the local file (or --search FOLDER)', idExample(command)),
          }
        : { by: 'search', folder: search },
    fragment: namedFragment(target, values['upload-id'], command),
    forbidOverwrite: values['forbid-overwrite'] ?? false,
    verifyMd5: values['no-md5'] !== true,
    ...agreement(values),
    ...shared(values, env),
  }
}

function parseComplete(argv: readonly string[], env: Env): CompleteArguments {
  const command = 'partway fragments complete'
  const options = {
    ...common,
    ...agreeOptions,
    'upload-id': { type: 'string' },
    'forbid-overwrite': { type: 'boolean' },
  } as const
  const { values, positionals } = parseFlags(argv, options, command)
  const [target, ...extra] = positionals
  const fragment = namedFragment(target, values['upload-id'], command)
  refuseExtra(extra, command)
  return {
    action: 'complete',
    fragment,
    forbidOverwrite: values['forbid-overwrite'] ?? false,
    ...agreement(values),
    ...shared(values, env),
  }
}

function parseDelete(argv: readonly string[], env: Env): DeleteArguments {
  const command = 'partway fragments delete'
  const options = {
    ...common,
    ...filterOptions,
    ...agreeOptions,
    'upload-id': { type: 'string' },
    all: { type: 'boolean' },
    'with-tasks': { type: 'boolean' },
  } as const
  const { values, positionals } = parseFlags(argv, options, command)
  const { 'upload-id': uploadId, 'older-than': age, all } = values
  needed(positionals[0], 'the target oss://BUCKET/KEY', `${command} oss://my-bucket --all`)
  if ([uploadId, age, all].filter((value) => value !== undefined).length !== 1) {
    throw new UsageError(
      'one of --upload-id ID, --older-than AGE or --all is expected, so that nothing else is deleted',
      `${command} oss://my-bucket/backup/ --older-than 30d`,
    )
  }
  const byId = (): DeleteArguments['selection'] => {
    const [target, ...extra] = positionals
    const fragment = namedFragment(target, uploadId, command)
    refuseExtra(extra, command)
    if (values.prefix !== undefined) {
      throw new UsageError('--prefix and --upload-id exclude each other: one is expected')
    }
    return { by: 'id', fragment }
  }
  return {
    action: 'delete',
    selection:
      uploadId === undefined ? { by: 'filter', filter: filterFrom(values, positionals) } : byId(),
    withTasks: values['with-tasks'] ?? false,
    ...agreement(values),
    ...shared(values, env),
  }
}

function filterFrom(
  values: {
    readonly prefix?: string | undefined
    readonly 'older-than'?: string | undefined
    readonly 'max-requests'?: string | undefined
  },
  positionals: readonly string[],
): FragmentFilter {
  const { prefix = '', 'older-than': age, 'max-requests': most } = values
  const targets = positionals.map((text) => {
    const { bucket, path } = parseOssUrl(text)
    if (path !== '' && prefix !== '') {
      throw new UsageError(
        `--prefix and the path of ${shown(text)} say two things: one is expected`,
      )
    }
    return { bucket, prefix: path === '' ? prefix : path }
  })
  const limits = { min: 1, max: 1_000_000_000 }
  return {
    targets,
    prefix,
    olderThanSeconds: age === undefined ? undefined : parseDuration('--older-than', age),
    maxRequests: most === undefined ? undefined : parseCount('--max-requests', most, limits),
  }
}

function idExample(command: string): string {
  return `${command} oss://my-bucket/backup/photos.tar --upload-id 0004B9894A22E5B1888A1E29F823`
}

function namedFragment(
  target: string | undefined,
  uploadId: string | undefined,
  command: string,
): NamedFragment {
  const url: OssUrl = parseOssUrl(needed(target, 'the object oss://BUCKET/KEY', idExample(command)))
  if (url.path === '' || uploadId === undefined || uploadId === '') {
    throw new UsageError(
      '--upload-id belongs to one object: oss://BUCKET/KEY and its upload ID are expected',
      idExample(command),
    )
  }
  return { bucket: url.bucket, key: url.path, uploadId }
}

function agreement(values: {
  readonly yes?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
}): { readonly isDryRun: boolean; readonly isAgreed: boolean } {
  return { isDryRun: values['dry-run'] ?? false, isAgreed: values.yes ?? false }
}

function shared(
  values: Parameters<typeof connectionFrom>[0] & {
    readonly data?: string | undefined
    readonly json?: boolean | undefined
    readonly verbose?: boolean | undefined
  },
  env: Env,
): Common {
  return {
    connection: connectionFrom(values, env),
    data: values.data,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  }
}
