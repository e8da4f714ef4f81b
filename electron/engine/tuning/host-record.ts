/** What to make of what an earlier run has found. */
import type { HostRecord } from '../store/stores.ts'
import { modestParts, type Level } from './climb.ts'

const dayMs = 24 * 60 * 60 * 1000
const freshMs = dayMs
const forgottenMs = 30 * dayMs

/** What to expect; `undefined`: too long ago. An age below 0 is a clock that was set: fresh. */
export function levelToBeginWith(
  { parts, bytesPerSecond }: HostRecord,
  ageMs: number,
): Level | undefined {
  if (ageMs > forgottenMs) return undefined
  const believed = ageMs <= freshMs ? parts : Math.ceil(parts / 2)
  const fewer = Math.max(Math.min(parts, modestParts), believed)
  return { parts: fewer, bytesPerSecond: (bytesPerSecond * fewer) / parts }
}
