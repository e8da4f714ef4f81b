/** The options of every command that talks to a service: where it is and how it is asked. Pure. */
import { createHash } from 'node:crypto'
import {
  endpointKinds,
  regionEndpoint,
  signatures,
  type BucketDomain,
  type Connection,
} from '#shared/connection.ts'
import { environmentKeySet } from '../engine/credentials/environment.ts'
import type { ForeignSource, KeySet } from '../engine/credentials/key-set.ts'
import type { OssutilProfile } from '../engine/credentials/ossutil-config.ts'
import { splitCommand } from '../engine/credentials/split-command.ts'
import { TransferError } from '../engine/errors.ts'
import { originOf, parseEndpoint, regionId } from '../engine/storage/oss/endpoint.ts'
import type { StorageAccess } from '../engine/storage/storage.ts'
import { ossutilProfile, type ReadText } from './ossutil-profile.ts'
import { UsageError } from './usage-error.ts'
import { parseChoice, shown } from './values.ts'

/** For `parseArgs`. */
export const connectionOptions = {
  endpoint: { type: 'string' },
  region: { type: 'string' },
  'endpoint-type': { type: 'string' },
  'path-style': { type: 'boolean' },
  cname: { type: 'boolean' },
  signature: { type: 'string' },
  profile: { type: 'string' },
  'ossutil-config': { type: 'string' },
  'credentials-command': { type: 'string' },
} as const

export interface ConnectionFlags {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly 'endpoint-type'?: string | undefined
  readonly 'path-style'?: boolean | undefined
  readonly cname?: boolean | undefined
  readonly signature?: string | undefined
  readonly profile?: string | undefined
  readonly 'ossutil-config'?: string | undefined
  readonly 'credentials-command'?: string | undefined
}

/** A connection of one command: what may be written down, and what may not. */
export interface CliConnection {
  /** The same for the same service, whoever asks: so a new key or token goes on with old tasks. */
  readonly id: string
  readonly connection: Connection
  /** Undefined: the command of `source` hands them out. */
  readonly keys: KeySet | undefined
  readonly source: ForeignSource
}

/** How the provider is reached; the clock offset is learned elsewhere. */
export type CliAccess = Omit<StorageAccess, 'clockOffsetMs'>

type Env = Readonly<Record<string, string | undefined>>

const example = '--endpoint oss-cn-hangzhou.aliyuncs.com'

/**
 * From flags, a profile of ossutil and the environment, in this order. Throws `UsageError`: nothing has
 * been asked of anybody yet.
 */
export function connectionFrom(flags: ConnectionFlags, env: Env, read?: ReadText): CliConnection {
  const profile = profileOf(flags, read)
  const regionText = flags.region ?? (given(profile?.region) || given(env['OSS_REGION']))
  const typed = endpointOf(flags, profile, env, regionText)
  const endpoint = understood(typed)
  const region = regionText === undefined ? endpoint.region : regionOf(regionText)
  if (flags['path-style'] === true && flags.cname === true) {
    throw new UsageError('--path-style and --cname exclude each other: at most one is expected')
  }
  const addressing = addressingOf(flags, profile, endpoint.isLoopback)
  // Local OSS signs for this region unless it was started with another.
  const known = region ?? (endpoint.isLoopback ? 'cn-hangzhou' : undefined)
  const wanted = flags.signature ?? profile?.signature ?? 'v4'
  const signature = parseChoice('--signature', wanted, signatures)
  if (known === undefined && signature === 'v4') {
    throw new UsageError(
      `the region cannot be told from the endpoint ${shown(typed)}: --region is expected`,
      `${example} --region cn-hangzhou`,
    )
  }
  const { keys, source } = keysOf(flags, profile, env)
  const origin = addressing === 'cname' ? originAsTyped(endpoint) : originOf(endpoint)
  const id = connectionId(origin, addressing)
  const domains = profile === undefined ? [] : profile.domains.map(understoodDomain)
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
      accessKeyId: keys?.accessKeyId ?? '',
      ...(keys === undefined ? { source } : {}),
      ...(domains.length === 0 ? {} : { domains }),
    },
    keys,
    source,
  }
}

/** What the provider needs; the only place where the secrets are revealed. */
export function accessOf(cli: CliConnection, keys: KeySet | undefined = cli.keys): CliAccess {
  if (keys === undefined) {
    throw new TransferError('internal/bug', 'the credentials command has not run', {
      retry: 'never',
    })
  }
  const { endpoint, region, addressing, signature, domains } = cli.connection
  return {
    kind: 'oss',
    endpoint,
    region,
    addressing,
    signature,
    ...(domains === undefined ? {} : { domains }),
    accessKeyId: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret.reveal(),
    ...(keys.securityToken === undefined ? {} : { securityToken: keys.securityToken.reveal() }),
  }
}

function profileOf(flags: ConnectionFlags, read: ReadText | undefined): OssutilProfile | undefined {
  const file = flags['ossutil-config']
  if (flags.profile === undefined && file === undefined) return undefined
  return ossutilProfile(flags.profile ?? 'default', file, read)
}

function endpointOf(
  flags: ConnectionFlags,
  profile: OssutilProfile | undefined,
  env: Env,
  regionText: string | undefined,
): string {
  const type = flags['endpoint-type']
  if (type !== undefined) {
    if (flags.endpoint !== undefined || regionText === undefined) {
      throw new UsageError(
        '--endpoint-type names an endpoint of a region: --region is expected, and no --endpoint',
        '--region cn-hangzhou --endpoint-type internal',
      )
    }
    const kind = parseChoice('--endpoint-type', type, endpointKinds)
    return regionEndpoint(regionOf(regionText), kind)
  }
  // ossutil speaks http to a host that is named so; every host of OSS speaks https.
  const saved = given(profile?.endpoint.replace(/^http:\/\/(?!127\.|localhost)/i, ''))
  // A profile or a region named by flags is not overruled by the endpoint of a shell.
  const ofShell = profile === undefined ? given(env['OSS_ENDPOINT']) : undefined
  const text = flags.endpoint ?? saved ?? ofShell
  if (text !== undefined) return text
  if (regionText !== undefined) return regionEndpoint(regionOf(regionText))
  throw new UsageError(
    'the service is not named: --endpoint or --region is expected (or OSS_ENDPOINT, OSS_REGION in the environment)',
    example,
  )
}

function keysOf(
  flags: ConnectionFlags,
  profile: OssutilProfile | undefined,
  env: Env,
): Pick<CliConnection, 'keys' | 'source'> {
  const command = flags['credentials-command'] ?? given(env['PARTWAY_CREDENTIALS_COMMAND'])
  const isAsked = flags['credentials-command'] !== undefined || profile === undefined
  if (command !== undefined && isAsked) {
    if (splitCommand(command, process.platform) === undefined) {
      throw new UsageError(
        '--credentials-command is not a command: a program with its arguments is expected, every quote closed',
        "--credentials-command 'aliyun sts AssumeRole ...'",
      )
    }
    return { keys: undefined, source: { from: 'command', command } }
  }
  const source = { from: 'environment' } as const
  if (profile?.keys !== undefined) return { keys: profile.keys, source }
  try {
    return { keys: environmentKeySet(env), source }
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    throw new UsageError(
      `${error.message}: credentials are taken from the environment, never from arguments`,
      'OSS_ACCESS_KEY_ID=... OSS_ACCESS_KEY_SECRET=... partway upload FILE oss://bucket/',
    )
  }
}

function understoodDomain({ bucket, domain }: BucketDomain): BucketDomain {
  return { bucket, domain: originAsTyped(understood(domain)) }
}

function addressingOf(
  flags: ConnectionFlags,
  profile: OssutilProfile | undefined,
  isLoopback: boolean,
): Connection['addressing'] {
  if (flags.cname === true) return 'cname'
  if (flags['path-style'] === true) return 'path'
  const saved = profile?.addressing ?? 'virtual'
  // `bucket.localhost` is not resolved everywhere.
  return isLoopback && saved === 'virtual' ? 'path' : saved
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

function given(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}
