/** What was pasted into a form, without what came along by accident. Pure. */
import { parseOssPath } from '../../text/oss-path.ts'

/** `oss://bucket/key` taken apart; `undefined` for anything else, also for a bucket without a key. */
export function placeIn(
  text: string,
): { readonly bucket: string; readonly key: string } | undefined {
  const place = parseOssPath(text)
  return place === undefined || place.prefix === ''
    ? undefined
    : { bucket: place.bucket, key: place.prefix }
}

/**
 * A paste often brings spaces and line ends from where it was copied. What a person types stays: a
 * key may end with a space.
 */
export function pastedText(event: ClipboardEvent): string | undefined {
  const text = event.clipboardData?.getData('text/plain')
  return text === undefined || text === '' ? undefined : text.trim()
}
