/** What a signature covers, in the form both signature versions read it. */

export interface SignedRequest {
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  /** Decoded names and values; an absent value is ''. */
  readonly query: ReadonlyMap<string, string>
  /** Lower-case names; values as Node shows them, one latin1 character per byte. */
  readonly headers: ReadonlyMap<string, string>
}

/** UTF-8 bytes as a latin1 string, so that text and raw header bytes can be joined. */
export function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** `/bucket/key`, `/bucket/` or `/`, not encoded: the resource is the same in every URL style. */
export function resourceOf(request: SignedRequest): string {
  if (request.bucket === undefined) return '/'
  return `/${request.bucket}/${request.key ?? ''}`
}
