/** The command line of `partway upload`, understood. Pure. */
import { defaultSettings, partSizeLimits } from '#shared/settings.ts'
import type { BatchOptions, EngineLimits } from '../engine/engine-api.ts'
import { connectionFrom, connectionOptions, type CliConnection } from './connection-options.ts'
import { parseOssUrl } from './oss-url.ts'
import { parseFlags } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'
import { parseChoice, parseCount, parseDuration, parseSize } from './values.ts'

export interface UploadArguments {
  /** As typed. */
  readonly sources: readonly string[]
  readonly bucket: string
  /** As typed: empty, a prefix that ends in `/`, or a name. */
  readonly path: string
  readonly connection: CliConnection
  readonly options: BatchOptions
  readonly limits: EngineLimits
  readonly data: string | undefined
  readonly json: boolean
  readonly verbose: boolean
  /** Seconds without any progress after which to stop waiting for the service. */
  readonly giveUpAfterSeconds: number | undefined
}

const command = 'partway upload'
const example = 'partway upload photos.tar oss://my-bucket/backup/ --region cn-hangzhou'

const uploadOptions = {
  ...connectionOptions,
  'part-size': { type: 'string' },
  'part-count': { type: 'string' },
  'parts-at-once': { type: 'string' },
  'tasks-at-once': { type: 'string' },
  threshold: { type: 'string' },
  'no-md5': { type: 'boolean' },
  'forbid-overwrite': { type: 'boolean' },
  links: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  'stall-timeout': { type: 'string' },
  'give-up-after': { type: 'string' },
} as const

/** Throws `UsageError`, naming the argument, what is expected and an example. */
export function parseUpload(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): UploadArguments {
  const { values, positionals } = parseFlags(argv, uploadOptions, command)
  const target = positionals.at(-1)
  if (target === undefined) {
    throw new UsageError('a file and a target are missing', example)
  }
  if (!target.startsWith('oss://') && positionals.some((one) => one.startsWith('oss://'))) {
    throw new UsageError('the target oss://... is expected as the last argument', example)
  }
  const { bucket, path } = parseOssUrl(target)
  const sources = positionals.slice(0, -1)
  if (sources.length === 0) {
    throw new UsageError('the file or folder to upload is missing before the target', example)
  }
  const remote = sources.find((source) => source.startsWith('oss://'))
  if (remote !== undefined) {
    throw new UsageError(
      `${remote} is not on this computer: files and folders are expected`,
      example,
    )
  }
  if (sources.includes('')) {
    throw new UsageError('an empty name is not a file: a path is expected', example)
  }
  const { options, limits } = tuning(values)
  return {
    sources,
    bucket,
    path,
    connection: connectionFrom(values, env),
    options,
    limits,
    data: values.data,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    giveUpAfterSeconds: optional(values['give-up-after'], (text) =>
      parseDuration('--give-up-after', text, 's'),
    ),
  }
}

type Values = ReturnType<typeof parseFlags<typeof uploadOptions>>['values']

/** OSS API 4: 1 to 10,000 parts. */
const maxParts = 10_000

function tuning(values: Values): Pick<UploadArguments, 'options' | 'limits'> {
  const { 'part-size': partSize, 'part-count': partCount } = values
  if (partSize !== undefined && partCount !== undefined) {
    throw new UsageError('--part-size and --part-count exclude each other: one is expected')
  }
  const sizes = { min: partSizeLimits.minBytes, max: partSizeLimits.maxBytes }
  const options: BatchOptions = {
    forbidOverwrite: values['forbid-overwrite'] ?? false,
    verifyMd5: values['no-md5'] !== true,
    partSizeBytes: optional(partSize, (text) => parseSize('--part-size', text, sizes)) ?? 'auto',
    partCount: optional(partCount, (text) =>
      parseCount('--part-count', text, { min: 1, max: maxParts }),
    ),
    multipartThresholdBytes:
      optional(values.threshold, (text) => parseSize('--threshold', text, sizes)) ??
      defaultSettings.multipartThresholdBytes,
    links: optional(values.links, (text) => parseChoice('--links', text, links)) ?? 'skip',
  }
  const count = (name: 'parts-at-once' | 'tasks-at-once', max: number): number | undefined =>
    optional(values[name], (text) => parseCount(`--${name}`, text, { min: 1, max }))
  const partsAtOnce = count('parts-at-once', 32) ?? defaultSettings.partsAtOnce
  const stallSeconds = optional(values['stall-timeout'], (text) =>
    parseDuration('--stall-timeout', text, 's'),
  )
  if (stallSeconds !== undefined && (stallSeconds < 1 || stallSeconds > 600)) {
    throw new UsageError(
      `--stall-timeout ${stallSeconds} is out of range: 1 to 600 seconds is expected`,
      '--stall-timeout 30',
    )
  }
  return {
    options,
    limits: {
      tasksAtOnce: count('tasks-at-once', 16) ?? defaultSettings.tasksAtOnce,
      partsAtOnce,
      connectionsAtOnce: Math.max(
        defaultSettings.connectionsAtOnce,
        partsAtOnce === 'auto' ? 0 : partsAtOnce,
      ),
      stallTimeoutMs: (stallSeconds ?? defaultSettings.stallSeconds) * 1000,
    },
  }
}

const links = ['skip', 'follow'] as const

function optional<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined ? undefined : parse(text)
}
