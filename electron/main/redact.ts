/** One redaction for everything that is written down (S35 of the threat model). */

const mask = '***'
/** Field names whose value is never written. */
const secretField = /secret|authorization|signature|security-?token|password|cookie|credential/i
/** The same inside text: headers, query strings, signed URLs. */
const secretText: readonly RegExp[] = [
  /\b(OSS4-HMAC-SHA256)\s+\S[^\r\n"]*/g,
  /\b(OSS)\s+[A-Za-z0-9._-]+:[A-Za-z0-9+/=]{20,}/g,
  /((?:x-oss-)?(?:signature|security-token|credential)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi,
  /((?:access-?key-?)?secret["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi,
  /(authorization["']?\s*[=:]\s*["']?)[^\r\n"']+/gi,
]
const maxText = 8192
const maxDepth = 6

/** Text without anything that authorises. */
export function redactText(text: string): string {
  const clamped = text.length > maxText ? `${text.slice(0, maxText)}…` : text
  return secretText.reduce((line, pattern) => line.replace(pattern, `$1${mask}`), clamped)
}

/** Plain data for a log line: secrets masked, errors told with their causes, depth bounded. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function'
      ? String(value)
      : value
  }
  if (depth >= maxDepth) return '…'
  if (value instanceof Error) return redactError(value, depth)
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redactValue(item, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return redactValue((value.toJSON as () => unknown)(), depth + 1)
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretField.test(key) ? mask : redactValue(item, depth + 1),
    ]),
  )
}

function redactError(error: Error, depth: number): unknown {
  const { name, message, stack, cause, ...own } = error
  return {
    name,
    message: redactText(message),
    ...(redactValue(own, depth + 1) as object),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
  }
}
