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
  accessKeyId: z.string().max(200),
  /** The bucket a custom domain is bound to, or the only one narrow rights allow. */
  bucket: z.string().max(63).optional(),
})
export type Connection = z.infer<typeof connectionSchema>

/** What a person fills in. An empty secret on an existing connection keeps the saved one. */
export const connectionDraftSchema = connectionSchema.omit({ id: true, kind: true }).extend({
  id: z.string().max(64).optional(),
  accessKeySecret: z.string().max(500),
  securityToken: z.string().max(10_000).optional(),
})
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>

/** A connection as the window sees it. */
export interface ConnectionView extends Connection {
  /** `none`: the vault holds nothing for it, the person has to enter the secret again. */
  readonly secret: 'protected' | 'session-only' | 'none'
  readonly temporary: boolean
}

/** The questions of a connection test, in order; each stands on the one before. */
export const testSteps = ['dns', 'tcp', 'tls', 'service', 'credentials', 'permission'] as const
export type TestStep = (typeof testSteps)[number]

/** Public endpoint origin of a region id (OSS API 1.1). */
export function regionEndpoint(region: string): string {
  return `https://oss-${region}.aliyuncs.com`
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
