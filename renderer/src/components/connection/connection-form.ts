/** What a person fills in to describe a connection, and what is wrong with it. Pure. */
import {
  regionEndpoint,
  type Addressing,
  type ConnectionDraft,
  type ConnectionView,
  type SignatureVersion,
} from '#shared/connection.ts'
import { hostProblem, tidyEndpoint, type FormProblem } from './endpoint-text.ts'

export interface ConnectionForm {
  readonly name: string
  readonly region: string
  readonly endpoint: string
  /** The endpoint is the region's, until somebody edits it. */
  readonly endpointFollows: boolean
  readonly addressing: Addressing
  readonly signature: SignatureVersion
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly isTemporary: boolean
  readonly securityToken: string
  readonly bucket: string
}

/** The fields that can be wrong, in the order they stand in the form. */
export const checkedFields = [
  'name',
  'region',
  'addressing',
  'endpoint',
  'bucket',
  'accessKeyId',
  'accessKeySecret',
  'securityToken',
] as const
export type CheckedField = (typeof checkedFields)[number]

export type FormProblems = Readonly<Partial<Record<CheckedField, FormProblem>>>

/** The form of a saved connection, or an empty one. Secrets are never filled in. */
export function formOf(saved: ConnectionView | undefined): ConnectionForm {
  const region = saved?.region ?? ''
  const endpoint = saved?.endpoint ?? ''
  return {
    name: saved?.name ?? '',
    region,
    endpoint,
    endpointFollows: endpoint === '' || endpoint === regionEndpoint(region),
    addressing: saved?.addressing ?? 'virtual',
    signature: saved?.signature ?? 'v4',
    accessKeyId: saved?.accessKeyId ?? '',
    accessKeySecret: '',
    isTemporary: saved?.temporary ?? false,
    securityToken: '',
    bucket: saved?.bucket ?? '',
  }
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
  return { ...next, endpoint: region === '' ? '' : regionEndpoint(region) }
}

/** What is sent to main. An empty secret without a token keeps the saved credentials as a whole. */
export function draftOf(form: ConnectionForm, saved: ConnectionView | undefined): ConnectionDraft {
  const bucket = form.bucket.trim()
  const securityToken = form.isTemporary ? form.securityToken.trim() : ''
  return {
    ...(saved === undefined ? {} : { id: saved.id }),
    name: form.name.trim(),
    endpoint: tidyEndpoint(form.endpoint),
    region: form.region.trim(),
    addressing: form.addressing,
    signature: form.signature,
    accessKeyId: form.accessKeyId.trim(),
    accessKeySecret: form.accessKeySecret,
    ...(securityToken === '' ? {} : { securityToken }),
    ...(bucket === '' ? {} : { bucket }),
  }
}

/**
 * Whether the saved secret may stay: it belongs to one AccessKey ID, and a temporary one to its token;
 * they are replaced together or not at all.
 */
export function keepsSecret(form: ConnectionForm, saved: ConnectionView | undefined): boolean {
  return (
    saved !== undefined &&
    saved.secret !== 'none' &&
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
    accessKeyId: keyIdProblem(form.accessKeyId.trim()),
    accessKeySecret: secretProblem(form, saved),
    securityToken: tokenProblem(form, saved),
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

function keyIdProblem(accessKeyId: string): FormProblem | undefined {
  if (accessKeyId === '') return { key: 'accessKeyIdMissing' }
  return /\s/.test(accessKeyId) ? { key: 'accessKeyIdSpace' } : undefined
}

function secretProblem(
  form: ConnectionForm,
  saved: ConnectionView | undefined,
): FormProblem | undefined {
  const needed = !keepsSecret(form, saved) || form.securityToken.trim() !== ''
  if (form.accessKeySecret === '') return needed ? { key: 'secretMissing' } : undefined
  return /\s/.test(form.accessKeySecret) ? { key: 'secretSpace' } : undefined
}

function tokenProblem(
  form: ConnectionForm,
  saved: ConnectionView | undefined,
): FormProblem | undefined {
  if (!form.isTemporary || form.securityToken.trim() !== '') return undefined
  const kept = keepsSecret(form, saved) && form.accessKeySecret === ''
  return kept ? undefined : { key: 'tokenMissing' }
}
