/** A reply as it came off the wire, and the few questions every call asks it. */

export interface RawReply {
  readonly status: number
  /** Names in lower case; a name that came twice has its values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Whole; at most `maxReplyBytes`. */
  readonly body: Buffer
}

/** A header, trimmed; `undefined` when it is absent or empty. */
export function header(reply: Pick<RawReply, 'headers'>, name: string): string | undefined {
  if (!Object.hasOwn(reply.headers, name)) return undefined
  const value = reply.headers[name]?.trim()
  return value === '' ? undefined : value
}

/** Every reply of OSS names its request; what does not is a proxy or a login page (reliability F4). */
export function isFromOss(reply: RawReply): boolean {
  if (header(reply, 'x-oss-request-id') === undefined) return false
  // A page under a copied request ID is still a page.
  const type = header(reply, 'content-type') ?? ''
  return reply.body.length === 0 || !/\bhtml\b/i.test(type)
}

/** Carried out. 203 says that the object is stored, but the callback failed: an error with a 2xx. */
export function isSuccess({ status }: Pick<RawReply, 'status'>): boolean {
  return status >= 200 && status < 300 && status !== 203
}
