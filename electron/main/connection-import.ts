/**
 * Connections from configuration files of ossutil. The page is shown what is in a file, without its
 * secrets; what it chooses is taken from what main has read.
 */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { regionEndpoint, type ConnectionDraft, type ConnectionView } from '#shared/connection.ts'
import type { ImportOffer, ImportRow } from '#shared/ipc/connection-contract.ts'
import { parseOssutilConfig, type OssutilProfile } from '../engine/credentials/ossutil-config.ts'
import { TransferError } from '../engine/errors.ts'
import { parseEndpoint } from '../engine/storage/oss/endpoint.ts'
import { freeName } from './connection-draft.ts'
import type { Connections } from './connections.ts'
import { createKeptPlans } from './fragments/kept-plans.ts'

export interface ConnectionImport {
  /** Throws `source/missing`, `source/unreadable`, `source/too-large`, or `request/invalid` for a file that is none. */
  read(path: string): Promise<ImportOffer>
  /** By the names of rows; throws `request/invalid` for a plan that is gone. */
  take(planId: string, names: readonly string[]): Promise<readonly ConnectionView[]>
  clear(): void
}

/** A configuration file has some hundred lines at most. */
const maxBytes = 256 * 1024

type Importable = Omit<ConnectionDraft, 'name' | 'accessKeySecret' | 'securityToken'>

export function createConnectionImport(deps: {
  readonly connections: Pick<Connections, 'list' | 'save'>
}): ConnectionImport {
  const { connections } = deps
  const plans = createKeptPlans<readonly OssutilProfile[]>()

  async function take(profile: OssutilProfile): Promise<ConnectionView | undefined> {
    const draft = draftOf(profile)
    if (profile.keys === undefined || draft === undefined) return undefined
    const taken = (await connections.list()).map(({ name }) => name)
    const { accessKeySecret, securityToken } = profile.keys
    return await connections.save({
      ...draft,
      name: freeName(nameOf(profile), taken),
      accessKeySecret: accessKeySecret.reveal(),
      ...(securityToken === undefined ? {} : { securityToken: securityToken.reveal() }),
    })
  }

  return {
    read: async (path) => {
      const profiles = parseOssutilConfig(await textOf(path))
      if (profiles.length === 0) {
        throw new TransferError('request/invalid', 'the file holds no credentials of ossutil', {
          retry: 'person',
          details: { field: 'file' },
        })
      }
      const known = await connections.list()
      const rows = profiles.map((profile) => rowOf(profile, known))
      return { planId: plans.keep(profiles), fileName: basename(path), rows }
    },
    take: (planId, names) =>
      plans.accept(planId, async (profiles) => {
        const taken: ConnectionView[] = []
        for (const profile of profiles.filter(({ name }) => names.includes(name))) {
          const view = await take(profile)
          if (view !== undefined) taken.push(view)
        }
        return taken
      }),
    clear: () => plans.clear(),
  }
}

function nameOf({ name }: OssutilProfile): string {
  return name === 'default' || name === 'Credentials' ? 'ossutil' : name.slice(0, 90)
}

function rowOf(profile: OssutilProfile, known: readonly ConnectionView[]): ImportRow {
  const { name, keys, mode } = profile
  const draft = draftOf(profile)
  const isKnown = known.some(
    (each) => each.endpoint === draft?.endpoint && each.accessKeyId === keys?.accessKeyId,
  )
  return {
    name,
    mode,
    endpoint: draft?.endpoint ?? profile.endpoint,
    region: draft?.region ?? profile.region,
    accessKeyId: keys?.accessKeyId ?? '',
    temporary: keys?.securityToken !== undefined,
    domains: profile.domains.length,
    problem: keys === undefined ? 'mode' : draft === undefined ? 'endpoint' : null,
    isKnown,
  }
}

/** `undefined`: the endpoint cannot be used, or there is none. */
function draftOf(profile: OssutilProfile): Importable | undefined {
  const { addressing, domains, keys } = profile
  try {
    // ossutil speaks http to a host that is named so; every host of OSS speaks https.
    const typed = profile.endpoint.replace(/^http:\/\//i, '')
    const endpoint = parseEndpoint(typed === '' ? regionEndpoint(profile.region) : typed)
    if (typed === '' && profile.region === '') return undefined
    const region = profile.region === '' ? (endpoint.region ?? '') : profile.region
    for (const { domain } of domains) parseEndpoint(domain)
    const { scheme, hostname, serviceHostname, port } = endpoint
    const host = addressing === 'cname' ? hostname : serviceHostname
    return {
      endpoint: `${scheme}//${host}${port === '' ? '' : `:${port}`}`,
      region,
      addressing,
      // Without a region only version 1 can be signed.
      signature: profile.signature ?? (region === '' ? 'v1' : 'v4'),
      accessKeyId: keys?.accessKeyId ?? '',
      ...(domains.length === 0 ? {} : { domains: [...domains] }),
    }
  } catch (error) {
    if (error instanceof TransferError) return undefined
    throw error
  }
}

async function textOf(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    if (size > maxBytes) {
      throw new TransferError('source/too-large', `${size} bytes are no configuration file`, {
        retry: 'person',
      })
    }
    return await file.readFile('utf8')
  } catch (error) {
    if (error instanceof TransferError) throw error
    const osCode = (error as NodeJS.ErrnoException).code ?? ''
    const code = osCode === 'ENOENT' ? 'source/missing' : 'source/unreadable'
    throw new TransferError(code, `cannot read the configuration file: ${osCode}`, {
      retry: 'person',
      details: { path, osCode },
      cause: error,
    })
  }
}
