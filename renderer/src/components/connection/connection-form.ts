/** What a person fills in to describe a connection, and what is wrong with it. Pure. */
import {
  endpointKindOf,
  regionEndpoint,
  sourceOf,
  type Addressing,
  type BucketDomain,
  type ConnectionColor,
  type ConnectionDraft,
  type ConnectionView,
  type CredentialSource,
  type EndpointKind,
  type SignatureVersion,
} from '#shared/connection.ts'
import { closedPrefix, prefixProblem } from '../../text/oss-path.ts'
import { commandProblem, keyIdProblem, secretProblem, tokenProblem } from './credential-problems.ts'
import { domainsProblem } from './domain-problems.ts'
import { hostProblem, tidyEndpoint, type FormProblem } from './endpoint-text.ts'

export interface ConnectionForm {
  readonly name: string
  readonly color: ConnectionColor | undefined
  readonly region: string
  readonly endpoint: string
  /** Which of the region's endpoints it is, while it follows the region. */
  readonly endpointKind: EndpointKind
  /** The endpoint is the region's, until somebody edits it. */
  readonly endpointFollows: boolean
  readonly addressing: Addressing
  readonly signature: SignatureVersion
  readonly source: CredentialSource['from']
  readonly command: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly isTemporary: boolean
  readonly securityToken: string
  /** Epoch ms: when the token ends, where somebody says so. */
  readonly expiresAtMs: number | undefined
  readonly bucket: string
  readonly prefix: string
  readonly domains: readonly BucketDomain[]
}

/** The fields that can be wrong, in the order they stand in the form. */
export const checkedFields = [
  'name',
  'region',
  'addressing',
  'endpoint',
  'command',
  'accessKeyId',
  'accessKeySecret',
  'securityToken',
  'bucket',
  'prefix',
  'domains',
] as const
export type CheckedField = (typeof checkedFields)[number]

export type FormProblems = Readonly<Partial<Record<CheckedField, FormProblem>>>

/** The form of a saved connection, or an empty one. Secrets are never filled in. */
export function formOf(saved: ConnectionView | undefined): ConnectionForm {
  const region = saved?.region ?? ''
  const endpoint = saved?.endpoint ?? ''
  const kind = endpointKindOf(endpoint, region)
  const source = sourceOf(saved ?? {})
  return {
    name: saved?.name ?? '',
    color: saved?.color,
    region,
    endpoint,
    endpointKind: kind ?? 'public',
    endpointFollows: endpoint === '' || kind !== undefined,
    addressing: saved?.addressing ?? 'virtual',
    signature: saved?.signature ?? 'v4',
    source: source.from,
    command: source.from === 'command' ? source.command : '',
    accessKeyId: source.from === 'saved' ? (saved?.accessKeyId ?? '') : '',
    accessKeySecret: '',
    isTemporary: source.from === 'saved' && (saved?.temporary ?? false),
    securityToken: '',
    expiresAtMs: source.from === 'saved' ? saved?.expiresAtMs : undefined,
    bucket: saved?.bucket ?? '',
    prefix: saved?.prefix ?? '',
    domains: saved?.domains ?? [],
  }
}

/** With a row for the domain of `bucket`, unless it has one; without a bucket the form as it is. */
export function withDomain(form: ConnectionForm, bucket: string | undefined): ConnectionForm {
  if (bucket === undefined || form.domains.some((each) => each.bucket === bucket)) return form
  return { ...form, domains: [...form.domains, { bucket, domain: '' }] }
}

/** The form after `change`, with the endpoint kept in step with the region. */
export function changed(form: ConnectionForm, change: Partial<ConnectionForm>): ConnectionForm {
  const next = { ...form, ...change }
  if (change.endpoint !== undefined && change.endpointFollows === undefined) {
    // An emptied field goes back to following.
    return { ...next, endpointFollows: change.endpoint === '' }
  }
  if (!next.endpointFollows || next.addressing === 'cname') return next
  const region = next.region.trim()
  return { ...next, endpoint: region === '' ? '' : regionEndpoint(region, next.endpointKind) }
}

/** What is sent to main. An empty secret without a token keeps the saved credentials as a whole. */
export function draftOf(form: ConnectionForm, saved: ConnectionView | undefined): ConnectionDraft {
  const bucket = form.bucket.trim()
  const prefix = bucket === '' ? '' : closedPrefix(form.prefix)
  const domains = form.domains.map((each) => ({
    bucket: each.bucket.trim(),
    domain: tidyEndpoint(each.domain),
  }))
  return {
    ...(saved === undefined ? {} : { id: saved.id }),
    name: form.name.trim(),
    ...(form.color === undefined ? {} : { color: form.color }),
    endpoint: tidyEndpoint(form.endpoint),
    region: form.region.trim(),
    addressing: form.addressing,
    signature: form.signature,
    ...keysOf(form),
    ...(bucket === '' ? {} : { bucket }),
    ...(prefix === '' ? {} : { prefix }),
    ...(domains.length === 0 || form.addressing === 'cname' ? {} : { domains }),
  }
}

type Keys = Pick<
  ConnectionDraft,
  'source' | 'accessKeyId' | 'accessKeySecret' | 'securityToken' | 'expiresAtMs'
>

function keysOf(form: ConnectionForm): Keys {
  const none = { accessKeyId: '', accessKeySecret: '' }
  if (form.source === 'environment') return { source: { from: 'environment' }, ...none }
  if (form.source === 'command') {
    return { source: { from: 'command', command: form.command.trim() }, ...none }
  }
  const securityToken = form.isTemporary ? form.securityToken.trim() : ''
  const expiresAtMs = form.isTemporary ? form.expiresAtMs : undefined
  return {
    accessKeyId: form.accessKeyId.trim(),
    accessKeySecret: form.accessKeySecret,
    ...(securityToken === '' ? {} : { securityToken }),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  }
}

/**
 * Whether the saved secret may stay: it belongs to one AccessKey ID, and a temporary one to its token;
 * they are replaced together or not at all.
 */
export function keepsSecret(form: ConnectionForm, saved: ConnectionView | undefined): boolean {
  return (
    saved !== undefined &&
    (saved.secret === 'protected' || saved.secret === 'session-only') &&
    saved.accessKeyId === form.accessKeyId.trim() &&
    saved.temporary === form.isTemporary
  )
}

/** Everything wrong with the form; empty: it can be tested and saved. */
export function problemsOf(form: ConnectionForm, saved: ConnectionView | undefined): FormProblems {
  const found: Record<CheckedField, FormProblem | undefined> = {
    name: nameProblem(form.name.trim()),
    region: regionProblem(form),
    addressing:
      form.addressing === 'path' && /\.aliyuncs\.com(:\d+)?$/.test(tidyEndpoint(form.endpoint))
        ? { key: 'pathOnPublic' }
        : undefined,
    endpoint: hostProblem(form.endpoint, form.addressing),
    bucket: bucketProblem(form.bucket.trim(), form.addressing),
    prefix: prefixOf(form),
    domains: form.addressing === 'cname' ? undefined : domainsProblem(form.domains),
    command: commandProblem(form),
    accessKeyId: keyIdProblem(form),
    accessKeySecret: secretProblem(form, keepsSecret(form, saved)),
    securityToken: tokenProblem(form, keepsSecret(form, saved)),
  }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined))
}

function nameProblem(name: string): FormProblem | undefined {
  if (name === '') return { key: 'nameMissing' }
  return name.length > 100 ? { key: 'nameLong' } : undefined
}

function regionProblem({ region, signature }: ConnectionForm): FormProblem | undefined {
  const id = region.trim()
  if (id === '') return signature === 'v4' ? { key: 'regionMissing' } : undefined
  return /^(?!oss-)[a-z0-9][a-z0-9-]{0,63}$/.test(id) ? undefined : { key: 'regionForm' }
}

/** Bucket names: 3 to 63 of a-z, 0-9 and hyphen, no hyphen at the ends (OSS API 1.4). */
function bucketProblem(bucket: string, addressing: Addressing): FormProblem | undefined {
  if (bucket === '') return addressing === 'cname' ? { key: 'bucketMissing' } : undefined
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) ? undefined : { key: 'bucketForm' }
}

function prefixOf({ prefix, bucket }: ConnectionForm): FormProblem | undefined {
  if (bucket.trim() === '') return undefined
  switch (prefixProblem(prefix)) {
    case 'prefix-leading-slash':
      return { key: 'prefixSlash' }
    case 'prefix-control':
    case 'prefix-too-long':
      return { key: 'prefixForm' }
    default:
      return undefined
  }
}
