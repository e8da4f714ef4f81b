/** An endpoint as people type it: completed, and told apart from what is none. Pure. */
import type { Addressing } from '#shared/connection.ts'
import type { connection as words } from '../../text/en/connection.ts'

/** A sentence under `connection.invalid`, with what fills it. */
export interface FormProblem {
  readonly key: keyof (typeof words)['invalid']
  readonly params?: Readonly<Record<string, string>>
}

/** `OSS-cn-hangzhou.aliyuncs.com/` -> `https://oss-cn-hangzhou.aliyuncs.com`; this computer gets `http`. */
export function tidyEndpoint(text: string): string {
  const bare = text.trim().replace(/\/+$/, '')
  if (bare === '') return ''
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `${schemeFor(bare)}://${bare}`
  const url = URL.parse(withScheme)
  const isOrigin = url !== null && url.href === `${url.origin}/`
  // Anything beyond an origin is left as typed, for `hostProblem` to judge.
  return isOrigin ? url.origin : withScheme
}

/** The region in a public, internal or dual-stack endpoint of OSS, e.g. `cn-hangzhou` (OSS API 1.1). */
export function regionOfEndpoint(text: string): string | undefined {
  const host = URL.parse(tidyEndpoint(text))?.hostname ?? ''
  return (
    /^oss-(?!accelerate)([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(host)?.[1] ??
    /^([a-z0-9-]+)\.oss\.aliyuncs\.com$/.exec(host)?.[1]
  )
}

/** What is wrong with the endpoint, if anything. */
export function hostProblem(text: string, addressing: Addressing): FormProblem | undefined {
  const endpoint = tidyEndpoint(text)
  if (endpoint === '') return { key: 'endpointMissing' }
  const url = URL.parse(endpoint)
  if (url === null || !isHost(url.hostname)) return { key: 'endpointForm' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { key: 'endpointForm' }
  if (url.username !== '' || url.password !== '') return { key: 'endpointForm' }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { key: 'endpointPath' }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return { key: 'endpointHttp' }
  if (addressing === 'cname') {
    return url.hostname.endsWith('.aliyuncs.com') ? { key: 'endpointPublicCname' } : undefined
  }
  const bucketFirst = /^([a-z0-9][a-z0-9-]*)\.(oss-[a-z0-9-]+\.aliyuncs\.com)$/.exec(url.hostname)
  if (bucketFirst === null) return undefined
  return {
    key: 'endpointBucket',
    params: { bucket: bucketFirst[1] ?? '', endpoint: `${url.protocol}//${bucketFirst[2] ?? ''}` },
  }
}

function schemeFor(host: string): 'http' | 'https' {
  const url = URL.parse(`https://${host}`)
  return url !== null && isLoopback(url.hostname) ? 'http' : 'https'
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

/** A name with a dot, an address, or this computer: `oss` alone is a typing error. */
function isHost(hostname: string): boolean {
  return (
    isLoopback(hostname) ||
    /^\[[\da-f:.]+\]$/i.test(hostname) ||
    /^[^.\s%]+(\.[^.\s%]+)+$/.test(hostname)
  )
}
