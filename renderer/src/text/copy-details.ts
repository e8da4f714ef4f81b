/**
 * The report behind *Copy details*: plain English text for a colleague or a support desk.
 * It holds names, times and the service's trace marks; secrets never, wherever they might hide. Pure.
 */
import type { ErrorCode, WireError } from '#shared/error-codes.ts'
import { stateName, type TaskView } from '#shared/task-view.ts'

/** What the report says about the program and the moment. */
export interface ReportContext {
  readonly version: string
  readonly platform: string
  readonly atMs: number
  /** IANA name, e.g. `Asia/Shanghai`. */
  readonly timeZone: string
  /** Origin of the connection used, if it still exists. */
  readonly endpoint?: string | undefined
}

/** The details of a failure in the order support asks for them; further ones follow by name. */
const known: readonly (readonly [key: string, label: string])[] = [
  ['operation', 'Operation'],
  ['status', 'HTTP status'],
  ['ossCode', 'OSS code'],
  ['ec', 'EC'],
  ['hostId', 'Host ID'],
]

/** The whole report, one fact a line. */
export function copyDetails(task: TaskView, context: ReportContext): string {
  const error = 'error' in task.state ? task.state.error : undefined
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ['Partway', `${context.version} on ${context.platform}`],
    ['Time', zonedTime(context.atMs, context.timeZone)],
    ['Task', task.id],
    ['State', stateName(task.state)],
    ['Source', task.sourcePath],
    ['Destination', `oss://${task.bucket}/${task.key}`],
    ['Endpoint', context.endpoint],
    ['Size', `${task.sizeBytes} bytes`],
    ['Parts', partsLine(task)],
    ['Upload ID', task.uploadId],
    ['Retries', task.retries],
    ...(error === undefined ? [] : errorLines(error)),
    ...resultLines(task),
  ]
  return reportText(lines)
}

/** One fact a line, those that are not known left out, nothing that looks like a secret. */
export function reportText(
  lines: readonly (readonly [label: string, value: string | number | undefined])[],
): string {
  return lines
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => `${label}: ${redact(String(value))}`)
    .join('\n')
}

/** The lines about one error; also used for errors that belong to no task. */
export function errorLines(error: WireError): readonly (readonly [string, string | undefined])[] {
  const details = error.details ?? {}
  const code: ErrorCode = error.code
  const named = new Set(known.map(([key]) => key))
  return [
    ['Error', code],
    ['Message', error.message],
    ...known.map(([key, label]) => [label, details[key]] as const),
    ['Request ID', error.requestId],
    ...Object.entries(details)
      .filter(([key]) => !named.has(key) && !secretName.test(key))
      .map(([key, value]) => [key, value] as const),
  ]
}

const secretName = /secret|token|signature|authorization|password|cookie/i
/** `Signature=…`, `x-oss-security-token: …`, `Authorization: OSS4-HMAC-SHA256 …` inside a text. */
const secretValue =
  /((?:[\w-]*(?:signature|security-?token|secret|password)[\w-]*)\s*[=:]\s*|authorization\s*[=:]\s*(?:OSS4-HMAC-SHA256|OSS)?\s*)[^\s&,;]+/gi

/** Blanks what looks like a secret inside a line. */
function redact(text: string): string {
  return text.replaceAll(secretValue, '$1[removed]')
}

function partsLine(task: TaskView): string | undefined {
  if (task.partsTotal === 0) return undefined
  return `${task.partsStored} of ${task.partsTotal} stored, ${task.partSizeBytes} bytes each, ${task.partsReused} reused`
}

function resultLines(task: TaskView): readonly (readonly [string, string | undefined])[] {
  const result = task.result
  if (result === undefined) return []
  return [
    ['ETag', result.etag],
    ['CRC-64', result.crc64],
    ['Checked by', result.checkedBy],
    ['Version ID', result.versionId],
    ['Request ID', result.requestId],
  ]
}

/** `2026-11-21 09:14:05 GMT+8 (Asia/Shanghai)`: readable, sortable, and unambiguous. */
export function zonedTime(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  }).formatToParts(atMs)
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? ''
  const date = `${of('year')}-${of('month')}-${of('day')}`
  const time = `${of('hour')}:${of('minute')}:${of('second')}`
  return `${date} ${time} ${of('timeZoneName')} (${timeZone})`
}
