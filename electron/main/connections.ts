/** Connections as the window and the engine see them: the record from the store, the keys from wherever they come. */
import { randomUUID } from 'node:crypto'
import {
  sourceOf,
  type Connection,
  type ConnectionDraft,
  type ConnectionView,
} from '#shared/connection.ts'
import type { KeyKeeper } from '../engine/credentials/key-keeper.ts'
import type { KeySet } from '../engine/credentials/key-set.ts'
import { TransferError } from '../engine/errors.ts'
import type { Credentials, Vault } from '../engine/ports.ts'
import { Secret } from '../engine/secret.ts'
import type { StorageAccess } from '../engine/storage/storage.ts'
import type { ConnectionStore } from '../engine/store/stores.ts'
import { connectionOf, freeName } from './connection-draft.ts'

/** How to reach a connection; the clock offset is learned elsewhere. */
export type Access = Omit<StorageAccess, 'clockOffsetMs'>

export interface Connections {
  list(): Promise<readonly ConnectionView[]>
  /** Throws `request/invalid` for an endpoint that cannot be one, `credentials/missing`, `connection/unknown`. */
  save(draft: ConnectionDraft): Promise<ConnectionView>
  /** Keeps a connection that main made itself. */
  keep(connection: Connection, credentials: Credentials): Promise<ConnectionView>
  /** Another one like it, keys included, under a name of its own. */
  duplicate(id: string): Promise<ConnectionView>
  remove(id: string): Promise<void>
  /** For the engine. Throws `connection/unknown` or one of `credentials/...`. */
  access(id: string): Promise<Access>
  /** The service refused the keys: answers whether there are others now. */
  renewKeys(id: string): Promise<boolean>
  /** A person wants another try: nothing that was learnt of the keys counts. `false`: they are saved. */
  askAgain(id: string): boolean
  /** For a connection test: what the draft would mean once saved. Throws as `save` does. */
  accessOf(draft: ConnectionDraft): Promise<Access>
}

export function createConnections(deps: {
  readonly store: ConnectionStore
  readonly vault: Vault
  readonly keys: KeyKeeper
}): Connections {
  const { store, vault, keys } = deps

  async function view(connection: Connection): Promise<ConnectionView> {
    const source = sourceOf(connection)
    if (source.from !== 'saved') {
      const known = source.from === 'command' ? keys.known(connection.id) : await keysIn(connection)
      return {
        ...connection,
        accessKeyId: known?.accessKeyId ?? '',
        secret: 'elsewhere',
        ...temporaryOf(known),
      }
    }
    const credentials = await vault.read(connection.id)
    const kept = (await vault.isProtected()) ? 'protected' : 'session-only'
    return {
      ...connection,
      secret: credentials === undefined ? 'none' : kept,
      ...temporaryOf(credentials),
    }
  }

  async function keysIn(connection: Connection): Promise<KeySet | undefined> {
    return await keysOf(connection, undefined).catch(() => {
      // why there are none is told to whoever needs some
      return undefined
    })
  }

  function find(id: string): Connection {
    const connection = store.all().find((each) => each.id === id)
    if (connection === undefined) {
      throw new TransferError('connection/unknown', `there is no connection ${id}`, {
        retry: 'person',
        details: { connection: id },
      })
    }
    return connection
  }

  /** `credentials`: those of a draft; otherwise those that are saved. */
  async function keysOf(
    connection: Connection,
    credentials: Credentials | undefined,
  ): Promise<KeySet> {
    const { id, name, accessKeyId } = connection
    const source = sourceOf(connection)
    if (source.from !== 'saved') return await keys.get(id, source)
    const saved = credentials ?? (await vault.read(id))
    if (saved !== undefined) return { ...saved, accessKeyId }
    throw new TransferError('credentials/missing', `no secret is kept for ${name}`, {
      retry: 'person',
      details: { connection: name },
    })
  }

  /** The secrets of a draft, completed by what is saved; `undefined` where none are to be kept. */
  async function credentialsOf(draft: ConnectionDraft): Promise<Credentials | undefined> {
    if (sourceOf(draft).from !== 'saved') return undefined
    const saved = draft.id === undefined ? undefined : await vault.read(draft.id)
    const { accessKeySecret, securityToken, expiresAtMs } = draft
    // no word about the token keeps it together with the secret it belongs to
    if (securityToken === undefined && accessKeySecret === '' && saved !== undefined) {
      return { ...saved, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) }
    }
    const secret = accessKeySecret === '' ? saved?.accessKeySecret : new Secret(accessKeySecret)
    if (secret === undefined) {
      throw new TransferError('credentials/missing', 'the AccessKey secret is missing', {
        retry: 'person',
      })
    }
    if (!securityToken) return { accessKeySecret: secret }
    return { accessKeySecret: secret, securityToken: new Secret(securityToken), expiresAtMs }
  }

  async function keep(
    connection: Connection,
    credentials: Credentials | undefined,
  ): Promise<ConnectionView> {
    // the secret first: a connection without one would only ask for it
    if (credentials !== undefined) await vault.write(connection.id, credentials)
    await store.save(connection)
    if (credentials === undefined) await vault.remove(connection.id)
    keys.forget(connection.id)
    return await view(connection)
  }

  return {
    list: () => Promise.all(store.all().map(view)),
    save: async (draft) => {
      const before = draft.id === undefined ? undefined : find(draft.id)
      const connection = connectionOf(draft, before)
      return await keep(connection, await credentialsOf(draft))
    },
    keep,
    duplicate: async (id) => {
      const original = find(id)
      const name = freeName(
        original.name,
        store.all().map((each) => each.name),
      )
      const credentials = await vault.read(id)
      return await keep({ ...original, id: randomUUID(), kind: 'oss', name }, credentials)
    },
    remove: async (id) => {
      await store.remove(find(id).id)
      await vault.remove(id)
      keys.forget(id)
    },
    access: async (id) => {
      const connection = find(id)
      return accessTo(connection, await keysOf(connection, undefined))
    },
    renewKeys: async (id) => {
      const source = sourceOf(find(id))
      return source.from !== 'saved' && (await keys.refused(id, source))
    },
    askAgain: (id) => {
      keys.forget(id)
      return sourceOf(find(id)).from !== 'saved'
    },
    accessOf: async (draft) => {
      const before = draft.id === undefined ? undefined : find(draft.id)
      const connection = connectionOf(draft, before)
      // Keys that are only tried are not those in use.
      const trial = { ...connection, id: `${connection.id} trial` }
      try {
        return accessTo(connection, await keysOf(trial, await credentialsOf(draft)))
      } finally {
        keys.forget(trial.id)
      }
    },
  }
}

function accessTo(connection: Connection, keys: KeySet): Access {
  const { endpoint, region, addressing, signature, domains } = connection
  return {
    kind: 'oss',
    endpoint,
    region,
    addressing,
    signature,
    ...(domains === undefined ? {} : { domains }),
    accessKeyId: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret.reveal(),
    securityToken: keys.securityToken?.reveal(),
  }
}

function temporaryOf(
  credentials: Pick<Credentials, 'securityToken' | 'expiresAtMs'> | undefined,
): Pick<ConnectionView, 'temporary' | 'expiresAtMs'> {
  const expiresAtMs = credentials?.expiresAtMs
  return {
    temporary: credentials?.securityToken !== undefined,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  }
}
