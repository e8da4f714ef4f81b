/**
 * A connection: a named endpoint with the credentials used there (spec E1).
 * Secrets are never part of it; they travel once, in a `ConnectionDraft`, towards the vault.
 */
import { z } from 'zod'

/** How a bucket is put into the URL (OSS API 1.2). */
export const addressings = ['virtual', 'path', 'cname'] as const
export type Addressing = (typeof addressings)[number]

/** Signature version; V4 unless an old private deployment needs V1. */
export const signatures = ['v4', 'v1'] as const
export type SignatureVersion = (typeof signatures)[number]

/** Colours a person may give a connection, to tell it from the others at a glance. */
export const connectionColors = [
  'grey',
  'blue',
  'teal',
  'green',
  'orange',
  'red',
  'pink',
  'purple',
] as const
export type ConnectionColor = (typeof connectionColors)[number]

/**
 * Where the keys of a connection come from.
 * - `saved`: a person entered them; they are in the vault
 * - `environment`: variables of the process, see `credentials/environment.ts`
 * - `command`: a program prints them as JSON; it is started without a shell
 */
export const credentialSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('saved') }),
  z.object({ from: z.literal('environment') }),
  z.object({
    from: z.literal('command'),
    command: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .regex(/^\P{Cc}*$/u),
  }),
])
export type CredentialSource = z.infer<typeof credentialSourceSchema>

/** The domain through which the data of one bucket goes, while everything else asks the endpoint. */
export const bucketDomainSchema = z.object({
  bucket: z.string().min(3).max(63),
  /** Origin, e.g. `https://files.example.com`. */
  domain: z.string().min(1).max(300),
})
export type BucketDomain = z.infer<typeof bucketDomainSchema>

export const connectionSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(100),
  /** `local-oss`: the server Partway starts on 127.0.0.1 for trying out. */
  kind: z.enum(['oss', 'local-oss']),
  /** Origin without path, e.g. `https://oss-cn-hangzhou.aliyuncs.com` or `http://127.0.0.1:9000`. */
  endpoint: z.string().min(1).max(300),
  /** Region id of the V4 scope, e.g. `cn-hangzhou`. */
  region: z.string().max(64),
  addressing: z.enum(addressings),
  signature: z.enum(signatures),
  /** Empty where the credentials come from elsewhere and bring theirs with them. */
  accessKeyId: z.string().max(200),
  /** Undefined: `saved`. */
  source: credentialSourceSchema.optional(),
  /** The bucket a custom domain is bound to, or the only one narrow rights allow. */
  bucket: z.string().max(63).optional(),
  /** With the bucket the preset path: where narrow rights begin. Empty or ending in `/`. */
  prefix: z.string().max(1000).optional(),
  /** Custom domains of single buckets (OSS API 1.3): required of newer accounts in mainland China. */
  domains: z.array(bucketDomainSchema).max(50).optional(),
  color: z.enum(connectionColors).optional(),
})
export type Connection = z.infer<typeof connectionSchema>

/** Where the keys come from; older records do not say. */
export function sourceOf(connection: Pick<Connection, 'source'>): CredentialSource {
  return connection.source ?? { from: 'saved' }
}

/** What a person fills in. An empty secret on an existing connection keeps the saved one. */
export const connectionDraftSchema = connectionSchema.omit({ id: true, kind: true }).extend({
  id: z.string().max(64).optional(),
  accessKeySecret: z.string().max(500),
  securityToken: z.string().max(10_000).optional(),
  /** Epoch ms: when the token ends, where that is known. */
  expiresAtMs: z.int().min(0).max(8_640_000_000_000_000).optional(),
})
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>

/** A connection as the window sees it. */
export interface ConnectionView extends Connection {
  /**
   * `none`: the vault holds nothing for it, the person has to enter the secret again; `elsewhere`:
   * the credentials come from the environment or a command.
   */
  readonly secret: 'protected' | 'session-only' | 'none' | 'elsewhere'
  readonly temporary: boolean
  /** Epoch ms: when the credentials in use end, where that is known. */
  readonly expiresAtMs?: number | undefined
}

/** The questions of a connection test, in order; each stands on the one before. */
export const testSteps = ['dns', 'tcp', 'tls', 'service', 'credentials', 'permission'] as const
export type TestStep = (typeof testSteps)[number]

/** The endpoints OSS itself offers (OSS API 1.1). */
export const endpointKinds = [
  'public',
  'internal',
  'dual-stack',
  'accelerate',
  'accelerate-overseas',
] as const
export type EndpointKind = (typeof endpointKinds)[number]

/** Endpoint origin of a region id (OSS API 1.1). Acceleration has one host for all regions. */
export function regionEndpoint(region: string, kind: EndpointKind = 'public'): string {
  return `https://${hostOf(region, kind)}`
}

function hostOf(region: string, kind: EndpointKind): string {
  switch (kind) {
    case 'public':
      return `oss-${region}.aliyuncs.com`
    case 'internal':
      return `oss-${region}-internal.aliyuncs.com`
    case 'dual-stack':
      return `${region}.oss.aliyuncs.com`
    case 'accelerate':
    case 'accelerate-overseas':
      return `oss-${kind}.aliyuncs.com`
  }
}

/** Which of OSS's own endpoints this is for the region; undefined: somebody's own. */
export function endpointKindOf(endpoint: string, region: string): EndpointKind | undefined {
  return endpointKinds.find((kind) => regionEndpoint(region, kind) === endpoint)
}

/** Region ids offered as a convenience; any other may be typed (OSS API 1.1). */
export const knownRegions = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-qingdao',
  'cn-beijing',
  'cn-zhangjiakou',
  'cn-huhehaote',
  'cn-wulanchabu',
  'cn-shenzhen',
  'cn-heyuan',
  'cn-guangzhou',
  'cn-chengdu',
  'cn-hongkong',
  'us-west-1',
  'us-east-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-3',
  'ap-southeast-5',
  'eu-central-1',
  'eu-west-1',
  'me-east-1',
] as const
