/** What may be shown of a program's error output: it was told not to write secrets there, but may have. */

const mask = '***'
const linesShown = 3
const longestLine = 300

/** `secret=...`, `"SecurityToken": "..."`, `Authorization: ...`: whatever follows such a name. */
const named =
  /((?:secret|token|password|passwd|authorization|signature|credential|access_?key)[\w-]*["']?\s*[=:]\s*)(?:bearer\s+|basic\s+)?("[^"]*"?|'[^']*'?|\S+)/gi
/** What looks like a key whatever stands before it: long, letters and digits without a break. */
const opaque = /(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}/g

/** The first lines, without control characters, secrets masked; empty when nothing was written. */
export function firstLines(stderr: string): string {
  return stderr
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '')
    .slice(0, linesShown)
    .map((line) => masked(line).slice(0, longestLine))
    .join(' | ')
}

function masked(line: string): string {
  return line.replace(named, `$1${mask}`).replace(opaque, mask)
}
