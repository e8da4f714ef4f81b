/** Server time minus ours, learned from a RequestTimeTooSkewed answer (OSS API 2.5). Pure. */
import { refusalOf } from './oss-errors.ts'
import { header, type RawReply } from './reply.ts'

/** Before this program existed, and beyond its life: what a proxy or a dead clock may claim. */
const earliestMs = Date.UTC(2024, 0, 1)
const latestMs = Date.UTC(2100, 0, 1)

/**
 * The offset a skew answer teaches; `undefined` when the reply is another one or names no
 * believable time. `ServerTime` of the body comes first: proxies were seen to set `Date` to 1970.
 */
export function clockOffsetOf(reply: RawReply, nowMs: number): number | undefined {
  const { code, document } = refusalOf(reply)
  if (code !== 'RequestTimeTooSkewed') return undefined
  const serverMs = believable(document?.text('ServerTime')) ?? believable(header(reply, 'date'))
  return serverMs === undefined ? undefined : serverMs - nowMs
}

function believable(text: string | undefined): number | undefined {
  const ms = text === undefined ? NaN : Date.parse(text)
  return ms >= earliestMs && ms <= latestMs ? ms : undefined
}
