/** The options of every command that talks to a service: where it is and how it is asked. Pure. */
import { createHash } from 'node:crypto'
import { regionEndpoint, signatures, type Connection } from '#shared/connection.ts'
import { TransferError } from '../engine/errors.ts'
import { Secret } from '../engine/secret.ts'
import { originOf, parseEndpoint, regionId } from '../engine/storage/oss/endpoint.ts'
import type { StorageAccess } from '../engine/storage/storage.ts'
import { UsageError } from './usage-error.ts'
import { parseChoice, shown } from './values.ts'

/** For `parseArgs`. */
export const connectionOptions = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  'path-style': { type: 'boolean' },
  cname: { type: 'boolean' },
  signature: { type: 'string' },
} as const

export interface ConnectionFlags {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly 'path-style'?: boolean | undefined
  readonly cname?: boolean | undefined
  readonly signature?: string | undefined
}

/** A connection of one command: what may be written down, and what may not. */
export interface CliConnection {
  /** The same for the same service, whoever asks: so a new key or token goes on with old tasks. */
  readonly id: string
  readonly connection: Connection
  readonly accessKeySecret: Secret
  readonly securityToken: Secret | undefined
}

const example = '--endpoint oss-cn-hangzhou.aliyuncs.com'

/** From flags and environment. Throws `UsageError`: nothing has been asked of anybody yet. */
export function connectionFrom(
  flags: ConnectionFlags,
  env: Readonly<Record<string, string | undefined>>,
): CliConnection {
  const endpointText = flags.endpoint ?? given(env['OSS_ENDPOINT'])
  const regionText = flags.region ?? given(env['OSS_REGION'])
  if (endpointText === undefined && regionText === undefined) {
    throw new UsageError(
      'the service is not named: --endpoint or --region is expected (or OSS_ENDPOINT, OSS_REGION in the environment)',
      example,
    )
  }
  const typed = endpointText ?? regionEndpoint(regionOf(regionText ?? ''))
  const endpoint = understood(typed)
  const region = regionText === undefined ? endpoint.region : regionOf(regionText)
  const signature = parseChoice('--signature', flags.signature ?? 'v4', signatures)
  if (flags['path-style'] === true && flags.cname === true) {
    throw new UsageError('--path-style and --cname exclude each other: at most one is expected')
  }
  const addressing = addressingOf(flags, endpoint.isLoopback)
  // Local OSS signs for this region unless it was started with another.
  const known = region ?? (endpoint.isLoopback ? 'cn-hangzhou' : undefined)
  if (known === undefined && signature === 'v4') {
    throw new UsageError(
      `the region cannot be told from the endpoint ${shown(typed)}: --region is expected`,
      `${example} --region cn-hangzhou`,
    )
  }
  const accessKeyId = required(env, 'OSS_ACCESS_KEY_ID')
  const accessKeySecret = required(env, 'OSS_ACCESS_KEY_SECRET')
  const token = given(env['OSS_SESSION_TOKEN'])
  const origin = addressing === 'cname' ? originAsTyped(endpoint) : originOf(endpoint)
  const id = connectionId(origin, addressing)
  return {
    id,
    connection: {
      id,
      name: `partway (${endpoint.hostname})`,
      kind: endpoint.isLoopback ? 'local-oss' : 'oss',
      endpoint: origin,
      region: known ?? '',
      addressing,
      signature,
      accessKeyId,
    },
    accessKeySecret: new Secret(accessKeySecret),
    securityToken: token === undefined ? undefined : new Secret(token),
  }
}

/** What the provider needs; the only place where the secrets are revealed. */
export function accessOf(cli: CliConnection): Omit<StorageAccess, 'clockOffsetMs'> {
  const { endpoint, region, addressing, signature, accessKeyId } = cli.connection
  return {
    kind: 'oss',
    endpoint,
    region,
    addressing,
    signature,
    accessKeyId,
    accessKeySecret: cli.accessKeySecret.reveal(),
    ...(cli.securityToken === undefined ? {} : { securityToken: cli.securityToken.reveal() }),
  }
}

function addressingOf(flags: ConnectionFlags, isLoopback: boolean): Connection['addressing'] {
  if (flags.cname === true) return 'cname'
  // `bucket.localhost` is not resolved everywhere.
  return flags['path-style'] === true || isLoopback ? 'path' : 'virtual'
}

function understood(typed: string): ReturnType<typeof parseEndpoint> {
  try {
    return parseEndpoint(typed)
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    const reason = endpointReasons[error.details['reason'] ?? ''] ?? error.message
    throw new UsageError(`--endpoint cannot be used: ${reason}`, example)
  }
}

const endpointReasons: Readonly<Record<string, string>> = {
  empty: 'it is empty; a host name is expected',
  syntax: 'it is not a host name, optionally with https:// in front and a port behind',
  'user-info': 'it holds a user name or password; credentials belong into the environment',
  path: 'it has a path; only a host name with an optional port is expected',
  scheme: 'only https:// (and http:// for this computer) is known',
  'not-https':
    'http:// sends data unprotected; https:// is expected for every host but this computer',
  s3: 'it is the S3-compatible endpoint; the OSS endpoint without "s3." is expected',
}

function originAsTyped(endpoint: ReturnType<typeof parseEndpoint>): string {
  return originOf({ ...endpoint, serviceHostname: endpoint.hostname })
}

function regionOf(text: string): string {
  const region = regionId(text)
  if (/^[a-z0-9][a-z0-9-]{1,62}$/.test(region)) return region
  throw new UsageError(
    `--region ${shown(text)} is not a region: an id such as cn-hangzhou is expected`,
    '--region cn-hangzhou',
  )
}

/**
 * Keys and tokens are not part of it: temporary credentials have a new key ID every time, and an
 * interrupted command has to find its tasks again. A bucket's name is unique on its service.
 */
function connectionId(origin: string, addressing: Connection['addressing']): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([origin, addressing]))
    .digest('hex')
  return `cli-${hash.slice(0, 32)}`
}

function required(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = given(env[name])
  if (value !== undefined) return value
  throw new UsageError(
    `${name} is not set: credentials are taken from the environment, never from arguments`,
    'OSS_ACCESS_KEY_ID=... OSS_ACCESS_KEY_SECRET=... partway upload FILE oss://bucket/',
  )
}

function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}
