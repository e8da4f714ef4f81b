/**
 * Credentials as programs print them, understood: for a credentials command and for what a person
 * pastes. Pure.
 */
import { z } from 'zod'

/** A key pair, temporary when it comes with a token. */
export interface PlainCredentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** Epoch ms. */
  readonly expiresAtMs?: number | undefined
}

/** Why a text holds no credentials. None of them repeats anything of the text. */
export type CredentialsTextProblem = 'not-json' | 'no-key' | 'bad-expiration' | 'token-missing'

const text = z.string().trim().min(1).max(10_000)
/** ossutil, the OSS SDKs, `aliyun sts AssumeRole` and credentials URIs. */
const sdkSchema = z.object({
  AccessKeyId: text,
  AccessKeySecret: text,
  SecurityToken: z.string().trim().max(10_000).optional(),
  Expiration: z.union([z.string(), z.number()]).optional(),
})
/** External programs of the Alibaba Cloud CLI; `sts_expiration` counts seconds. */
const cliSchema = z.object({
  mode: z.string().optional(),
  access_key_id: text,
  access_key_secret: text,
  sts_token: z.string().trim().max(10_000).optional(),
  expiration: z.string().optional(),
  sts_expiration: z.number().optional(),
})
const wrappedSchema = z.object({ Credentials: z.unknown() })

/**
 * Takes `{"AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"}` (ossutil, OSS SDKs), the
 * same inside `{"Credentials": ...}` (answer of STS AssumeRole), and `{"mode", "access_key_id",
 * "access_key_secret", "sts_token"}` (External mode of the Alibaba Cloud CLI).
 */
export function readCredentials(
  given: string,
):
  | { readonly ok: true; readonly value: PlainCredentials }
  | { readonly ok: false; readonly problem: CredentialsTextProblem } {
  const json = parse(given)
  if (json === undefined) return { ok: false, problem: 'not-json' }
  const wrapped = wrappedSchema.safeParse(json)
  const inner = wrapped.success ? wrapped.data.Credentials : json
  const sdk = sdkSchema.safeParse(inner)
  if (sdk.success) {
    const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = sdk.data
    return completed(AccessKeyId, AccessKeySecret, SecurityToken, timeOf(Expiration))
  }
  const cli = cliSchema.safeParse(inner)
  if (!cli.success) return { ok: false, problem: 'no-key' }
  const { access_key_id, access_key_secret, sts_token, mode } = cli.data
  if (mode?.toLowerCase() === 'ststoken' && !sts_token) {
    return { ok: false, problem: 'token-missing' }
  }
  const expiration = cli.data.expiration ?? cli.data.sts_expiration
  return completed(access_key_id, access_key_secret, sts_token, timeOf(expiration))
}

function completed(
  accessKeyId: string,
  accessKeySecret: string,
  token: string | undefined,
  expiresAtMs: number | undefined,
): ReturnType<typeof readCredentials> {
  if (Number.isNaN(expiresAtMs)) return { ok: false, problem: 'bad-expiration' }
  const value = {
    accessKeyId,
    accessKeySecret,
    ...(token ? { securityToken: token } : {}),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  }
  return { ok: true, value }
}

/** Epoch ms of an RFC 3339 time or of seconds since 1970; NaN for anything else. */
function timeOf(expiration: string | number | undefined): number | undefined {
  if (expiration === undefined || expiration === '' || expiration === 0) return undefined
  return typeof expiration === 'number' ? expiration * 1000 : Date.parse(expiration)
}

function parse(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}
