/** Keys in use: what signs the requests of a connection at a moment. */
import type { PlainCredentials } from '#shared/credentials-text.ts'
import type { CredentialSource } from '#shared/connection.ts'
import { Secret } from '../secret.ts'

/** A key pair, temporary when it comes with a token; neither secret shows itself. */
export interface KeySet {
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
  readonly securityToken?: Secret | undefined
  /** Epoch ms. */
  readonly expiresAtMs?: number | undefined
}

/** A source that brings its own AccessKey ID with it. */
export type ForeignSource = Exclude<CredentialSource, { readonly from: 'saved' }>

export function keySetOf({
  accessKeyId,
  accessKeySecret,
  securityToken,
  expiresAtMs,
}: PlainCredentials): KeySet {
  return {
    accessKeyId,
    accessKeySecret: new Secret(accessKeySecret),
    ...(securityToken === undefined ? {} : { securityToken: new Secret(securityToken) }),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  }
}

/** Whether they sign alike. */
export function isSameKeySet(one: KeySet, other: KeySet): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.accessKeySecret.reveal() === other.accessKeySecret.reveal() &&
    one.securityToken?.reveal() === other.securityToken?.reveal()
  )
}
