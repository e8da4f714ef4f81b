/**
 * Configuration files of ossutil, understood. Version 1 has one `[Credentials]` with `[Bucket-Cname]`
 * beside it (ossutil 1, `lib/config_helper.go`); version 2 has `[default]` and `[profile NAME]`, whose
 * keys are told apart neither by case nor by `-` and `_` (Alibaba's page "Configure ossutil"). Pure.
 */
import type { Addressing, BucketDomain, SignatureVersion } from '#shared/connection.ts'
import { keySetOf, type KeySet } from './key-set.ts'
import { parseIni, type IniSection } from './ini.ts'

/** One set of settings of the file. */
export interface OssutilProfile {
  /** `default`, the name of a profile, or `Credentials`. */
  readonly name: string
  /** As written; empty where only the region is. */
  readonly endpoint: string
  /** Region id; empty where only the endpoint tells it. */
  readonly region: string
  readonly addressing: Addressing
  /** What the file says; undefined: nothing. */
  readonly signature: SignatureVersion | undefined
  readonly domains: readonly BucketDomain[]
  /** Undefined: no key and secret, or a mode that gets them elsewhere, named by `mode`. */
  readonly keys: KeySet | undefined
  readonly mode: string
}

/** In the order of the file, without those that say nothing of credentials; empty: it is none of ossutil. */
export function parseOssutilConfig(text: string): readonly OssutilProfile[] {
  const sections = parseIni(text)
  const profiles = new Map<string, ReadonlyMap<string, string>>()
  for (const section of sections) {
    const name = profileName(section.name)
    if (name !== undefined) profiles.set(name, normal(section.values))
  }
  const domains = domainsOf(sections)
  return Array.from(profiles, ([name, own]) =>
    profileOf(name, inherited(own, profiles), domains),
  ).filter(({ keys, mode }) => keys !== undefined || mode !== '')
}

function profileName(section: string): string | undefined {
  const lower = section.toLowerCase()
  if (lower === 'credentials') return 'Credentials'
  if (lower === 'default') return 'default'
  return /^profile\s+(.+)$/i.exec(section)?.[1]?.trim()
}

function profileOf(
  name: string,
  values: ReadonlyMap<string, string>,
  domains: readonly BucketDomain[],
): OssutilProfile {
  const first = (...names: readonly string[]): string =>
    names.map((each) => values.get(each)).find((value) => value !== undefined && value !== '') ?? ''
  const accessKeyId = first('accesskeyid', 'accessid')
  const accessKeySecret = first('accesskeysecret', 'accesskey')
  const securityToken = first('ststoken', 'securitytoken')
  const mode = first('mode')
  const isPlain = ['', 'ak', 'ststoken'].includes(mode.toLowerCase())
  const hasKeys = isPlain && accessKeyId !== '' && accessKeySecret !== ''
  return {
    name,
    endpoint: first('endpoint', 'host'),
    region: first('region'),
    addressing: addressingOf(first('addressingstyle')),
    signature: signatureOf(first('signversion', 'signatureversion')),
    domains: name === 'Credentials' ? domains : [],
    keys: hasKeys
      ? keySetOf({
          accessKeyId,
          accessKeySecret,
          ...(securityToken === '' ? {} : { securityToken }),
        })
      : undefined,
    mode,
  }
}

/** `source-profile` lends what the profile does not say itself; a circle ends where it closes. */
function inherited(
  own: ReadonlyMap<string, string>,
  profiles: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, string> {
  const all = new Map(own)
  const seen = new Set([own])
  for (let next = own.get('sourceprofile'); next !== undefined;) {
    const source = profiles.get(next)
    if (source === undefined || seen.has(source)) break
    seen.add(source)
    for (const [key, value] of source) if (!all.has(key)) all.set(key, value)
    next = source.get('sourceprofile')
  }
  return all
}

function domainsOf(sections: readonly IniSection[]): readonly BucketDomain[] {
  const section = sections.find(({ name }) => name.toLowerCase() === 'bucket-cname')
  return Array.from(section?.values ?? [], ([bucket, domain]) => ({ bucket, domain })).filter(
    ({ bucket, domain }) => bucket.length >= 3 && bucket.length <= 63 && domain !== '',
  )
}

function normal(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    Array.from(values, ([key, value]) => [key.toLowerCase().replaceAll(/[-_]/g, ''), value]),
  )
}

function addressingOf(style: string): Addressing {
  const lower = style.toLowerCase()
  return lower === 'path' || lower === 'cname' ? lower : 'virtual'
}

function signatureOf(version: string): SignatureVersion | undefined {
  const lower = version.toLowerCase()
  return lower === 'v1' || lower === 'v4' ? lower : undefined
}
