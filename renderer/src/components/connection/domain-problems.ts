/** Custom domains of single buckets, as somebody types them. Pure. */
import type { BucketDomain } from '#shared/connection.ts'
import { hostProblem, tidyEndpoint, type FormProblem } from './endpoint-text.ts'

/** The first thing wrong with the list; every row names one bucket, and no bucket has two. */
export function domainsProblem(domains: readonly BucketDomain[]): FormProblem | undefined {
  const names = domains.map(({ bucket }) => bucket.trim())
  if (names.some((name) => !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))) {
    return { key: 'domainBucket' }
  }
  if (new Set(names).size < names.length) return { key: 'domainTwice' }
  const bad = domains.find(({ domain }) => hostProblem(tidyEndpoint(domain), 'cname') !== undefined)
  return bad === undefined ? undefined : { key: 'domainForm', params: { bucket: bad.bucket } }
}
