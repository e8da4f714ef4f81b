/** Who may call: AccessKeys and STS tokens, changeable while the server runs. */

/** A key pair; with `securityToken` it is a temporary one, as STS hands out. */
export interface LocalCredentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
  /** Epoch ms by the server's clock; from then on SecurityTokenExpired. */
  readonly expiresAtMs?: number
}

export interface CredentialStore {
  add(credentials: LocalCredentials): void
  /** Lets every token of that key (or the one named) expire now and stay expired. */
  expire(accessKeyId: string, securityToken?: string): void
  /** The key is unknown from now on: InvalidAccessKeyId. */
  remove(accessKeyId: string): void
  /** All entries of a key: one permanent pair, or several tokens. */
  of(accessKeyId: string): readonly LocalCredentials[]
  /** Whether any entry anywhere has this token. */
  knowsToken(securityToken: string): boolean
}

export function createCredentialStore(initial: readonly LocalCredentials[]): CredentialStore {
  let entries: readonly LocalCredentials[] = initial
  return {
    add: (credentials) => {
      const isSame = (entry: LocalCredentials): boolean =>
        entry.accessKeyId === credentials.accessKeyId &&
        entry.securityToken === credentials.securityToken
      entries = [...entries.filter((entry) => !isSame(entry)), credentials]
    },
    expire: (accessKeyId, securityToken) => {
      entries = entries.map((entry) =>
        entry.accessKeyId === accessKeyId &&
        entry.securityToken !== undefined &&
        (securityToken === undefined || entry.securityToken === securityToken)
          ? { ...entry, expiresAtMs: 0 }
          : entry,
      )
    },
    remove: (accessKeyId) => {
      entries = entries.filter((entry) => entry.accessKeyId !== accessKeyId)
    },
    of: (accessKeyId) => entries.filter((entry) => entry.accessKeyId === accessKeyId),
    knowsToken: (securityToken) => entries.some((entry) => entry.securityToken === securityToken),
  }
}
