/** The ETag an object gets from its parts. */
import { createHash } from 'node:crypto'

/**
 * MD5 over the joined ETags of the parts in order, as upper-case hex text, then `-` and their number
 * (OSS API 3.3.4, as the Java SDK's tests assert it). It proves the parts and where they were cut;
 * another provider would bring a rule of its own.
 */
export function multipartEtag(etags: readonly string[]): string {
  const digest = createHash('md5').update(etags.join('').toUpperCase(), 'latin1').digest('hex')
  return `${digest.toUpperCase()}-${etags.length}`
}
