/** The report behind *Copy details* of a fragment: plain English text for a colleague or a support desk. Pure. */
import { gapsIn, type FragmentParts, type FragmentRow } from '#shared/fragment-view.ts'
import { bytesOf } from '../../stores/stored-parts.ts'
import { reportText, zonedTime, type ReportContext } from '../../text/copy-details.ts'
import { ossPath } from '../../text/oss-path.ts'

/** The whole report, one fact a line. */
export function fragmentReport(
  fragment: FragmentRow,
  answer: FragmentParts | undefined,
  context: ReportContext,
): string {
  const { use, initiatedMs } = fragment
  const time = (atMs: number): string => zonedTime(atMs, context.timeZone)
  return reportText([
    ['Partway', `${context.version} on ${context.platform}`],
    ['Time', time(context.atMs)],
    ['Fragment', ossPath(fragment.bucket, fragment.key)],
    ['Upload ID', fragment.uploadId],
    ['Endpoint', context.endpoint],
    ['Region', fragment.region],
    ['Storage class', fragment.storageClass],
    ['Initiated', initiatedMs === undefined ? undefined : time(initiatedMs)],
    ['In use', use.kind === 'unknown' ? 'not by a task here' : `${use.kind}: task ${use.taskId}`],
    ...(answer === undefined ? [] : partLines(answer, time)),
  ])
}

function partLines(
  answer: FragmentParts,
  time: (atMs: number) => string,
): readonly (readonly [string, string | undefined])[] {
  const { parts } = answer
  const last = parts.at(-1)
  if (last === undefined) return [['Parts', 'none stored']]
  const gaps = gapsIn(parts.map(({ number }) => number))
  const latestMs = parts.reduce((ms, part) => Math.max(ms, part.lastModifiedMs), 0)
  return [
    ['Parts', `${parts.length} stored, last is ${last.number}, ${bytesOf(answer)} bytes`],
    ['Missing', gaps.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')],
    ['Last part stored', time(latestMs)],
  ]
}
