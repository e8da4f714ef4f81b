/** What is remembered of a host between runs. */
import { z } from 'zod'
import { modestParts, type Level } from './climb.ts'

/** Where it is kept anything may have happened to it: who reads it checks it. */
export const hostRecordSchema = z.object({
  /** What the connection talks to: host and port. */
  host: z.string().min(1).max(300),
  /** In flight when the rest was measured. */
  parts: z.int().min(1).max(1024),
  bytesPerSecond: z.number().positive().finite(),
  /** Share of parts whose connection died, whatever their number. */
  troubleShare: z.number().min(0).max(1).default(0),
  /** Epoch. */
  atMs: z.number().nonnegative().finite(),
})
export type HostRecord = z.infer<typeof hostRecordSchema>

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
