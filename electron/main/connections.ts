/** Connections as the window and the engine see them: the record from the store, the secret from the vault. */
import { randomUUID } from 'node:crypto'
import type { Connection, ConnectionDraft, ConnectionView } from '#shared/connection.ts'
import { TransferError } from '../engine/errors.ts'
import type { Credentials, Vault } from '../engine/ports.ts'
import { Secret } from '../engine/secret.ts'
import { originOf, parseEndpoint, regionId } from '../engine/storage/oss/endpoint.ts'
import type { StorageAccess } from '../engine/storage/storage.ts'
import type { ConnectionStore } from '../engine/store/stores.ts'

/** How to reach a connection; the clock offset is learned elsewhere. */
export type Access = Omit<StorageAccess, 'clockOffsetMs'>

export interface Connections {
  list(): Promise<readonly ConnectionView[]>
  /** Throws `request/invalid` for an endpoint that cannot be one, `credentials/missing`, `connection/unknown`. */
  save(draft: ConnectionDraft): Promise<ConnectionView>
  /** Keeps a connection that main made itself. */
  keep(connection: Connection, credentials: Credentials): Promise<ConnectionView>
  remove(id: string): Promise<void>
  /** For the engine. Throws `connection/unknown` or `credentials/missing`. */
  access(id: string): Promise<Access>
  /** For a connection test: what the draft would mean once saved. Throws as `save` does. */
  accessOf(draft: ConnectionDraft): Promise<Access>
}

export function createConnections(deps: {
  readonly store: ConnectionStore
  readonly vault: Vault
}): Connections {
  const { store, vault } = deps

  async function view(connection: Connection): Promise<ConnectionView> {
    const credentials = await vault.read(connection.id)
    const kept = (await vault.isProtected()) ? 'protected' : 'session-only'
    return {
      ...connection,
      secret: credentials === undefined ? 'none' : kept,
      temporary: credentials?.securityToken !== undefined,
    }
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

  /** What the draft says, completed by what is saved; nothing is written. */
  async function resolve(
    draft: ConnectionDraft,
  ): Promise<{ readonly connection: Connection; readonly credentials: Credentials }> {
    const before = draft.id === undefined ? undefined : find(draft.id)
    const saved = before === undefined ? undefined : await vault.read(before.id)
    const { accessKeySecret, securityToken, ...fields } = draft
    const endpoint = parseEndpoint(draft.endpoint)
    const bucket = fields.bucket === '' ? undefined : (fields.bucket ?? endpoint.bucket)
    const connection: Connection = {
      ...fields,
      ...(bucket === undefined ? {} : { bucket }),
      id: before?.id ?? randomUUID(),
      kind: before?.kind ?? 'oss',
      endpoint: draft.addressing === 'cname' ? withHost(endpoint) : originOf(endpoint),
      region: regionId(draft.region) || (endpoint.region ?? ''),
    }
    if (bucket === undefined) delete connection.bucket
    const secret = accessKeySecret === '' ? saved?.accessKeySecret : new Secret(accessKeySecret)
    if (secret === undefined) {
      throw new TransferError('credentials/missing', 'the AccessKey secret is missing', {
        retry: 'person',
      })
    }
    // no word about the token keeps it together with the secret it belongs to
    const isTokenKept = securityToken === undefined && accessKeySecret === ''
    const token = isTokenKept ? saved?.securityToken : tokenOf(securityToken)
    return { connection, credentials: { accessKeySecret: secret, securityToken: token } }
  }

  async function keep(connection: Connection, credentials: Credentials): Promise<ConnectionView> {
    // the secret first: a connection without one would only ask for it
    await vault.write(connection.id, credentials)
    await store.save(connection)
    return await view(connection)
  }

  return {
    list: () => Promise.all(store.all().map(view)),
    save: async (draft) => {
      const { connection, credentials } = await resolve(draft)
      return await keep(connection, credentials)
    },
    keep,
    remove: async (id) => {
      await store.remove(find(id).id)
      await vault.remove(id)
    },
    access: async (id) => {
      const connection = find(id)
      const credentials = await vault.read(id)
      if (credentials === undefined) {
        throw new TransferError('credentials/missing', `no secret is kept for ${connection.name}`, {
          retry: 'person',
          details: { connection: connection.name },
        })
      }
      return accessTo(connection, credentials)
    },
    accessOf: async (draft) => {
      const { connection, credentials } = await resolve(draft)
      return accessTo(connection, credentials)
    },
  }
}

function accessTo(connection: Connection, credentials: Credentials): Access {
  const { endpoint, region, addressing, signature, accessKeyId } = connection
  return {
    kind: 'oss',
    endpoint,
    region,
    addressing,
    signature,
    accessKeyId,
    accessKeySecret: credentials.accessKeySecret.reveal(),
    securityToken: credentials.securityToken?.reveal(),
  }
}

function tokenOf(text: string | undefined): Secret | undefined {
  return text === undefined || text === '' ? undefined : new Secret(text)
}

/** A custom domain is kept as it was typed, bucket-like labels included. */
function withHost(endpoint: ReturnType<typeof parseEndpoint>): string {
  return originOf({ ...endpoint, serviceHostname: endpoint.hostname })
}
