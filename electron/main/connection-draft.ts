/** From what a person filled in to the record that is saved. Pure but for a new id. */
import { randomUUID } from 'node:crypto'
import { sourceOf, type Connection, type ConnectionDraft } from '#shared/connection.ts'
import { TransferError } from '../engine/errors.ts'
import { originOf, parseEndpoint, regionId } from '../engine/storage/oss/endpoint.ts'

/** Throws `request/invalid` or `request/refused` for an endpoint or a domain that cannot be one. */
export function connectionOf(draft: ConnectionDraft, before: Connection | undefined): Connection {
  const { name, addressing, signature, accessKeyId, color } = draft
  const endpoint = parseEndpoint(draft.endpoint)
  const source = sourceOf(draft)
  const bucket = draft.bucket === '' ? undefined : (draft.bucket ?? endpoint.bucket)
  const domains = (draft.domains ?? []).map((each) => ({
    bucket: each.bucket,
    domain: domainOrigin(each.domain),
  }))
  const prefix = bucket === undefined ? '' : closed(draft.prefix ?? '')
  return {
    id: before?.id ?? randomUUID(),
    name,
    kind: before?.kind ?? 'oss',
    endpoint: addressing === 'cname' ? domainOrigin(draft.endpoint) : originOf(endpoint),
    region: regionId(draft.region) || (endpoint.region ?? ''),
    addressing,
    signature,
    accessKeyId: source.from === 'saved' ? accessKeyId : '',
    ...(source.from === 'saved' ? {} : { source }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(prefix === '' ? {} : { prefix }),
    ...(domains.length === 0 ? {} : { domains }),
    ...(color === undefined ? {} : { color }),
  }
}

/** Two connections of one name could not be told apart: the second gets a number. */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 94)} (${number})`
    if (!taken.includes(name)) return name
  }
}

/** A custom domain is kept as it was typed, bucket-like labels included. */
function domainOrigin(typed: string): string {
  const domain = parseEndpoint(typed)
  return originOf({ ...domain, serviceHostname: domain.hostname })
}

function closed(prefix: string): string {
  if (prefix.startsWith('/')) {
    throw new TransferError('request/invalid', 'the preset path begins with a slash', {
      retry: 'person',
      details: { field: 'prefix' },
    })
  }
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
}
