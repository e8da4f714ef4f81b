/** The connection's trouble in a few words, for the line that stands for all files. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { count, formatDuration, printable } from './printable.ts'

const causes = {
  network: 'waiting for the network',
  offline: 'this computer says it is offline',
  stranger: 'a login page or a proxy answers instead of OSS',
  service: 'the service has trouble',
} as const

/** With its countdown; undefined for what every file tells by itself. */
export function healthNote(
  connections: readonly ConnectionHealth[],
  nowMs: number,
): string | undefined {
  const [health] = connections
  switch (health?.state) {
    case 'down': {
      const next = health.isTrying
        ? 'trying now'
        : `next try in ${secondsTo(health.untilMs, nowMs)}`
      // The end of a line may be cut off.
      return `${next}: ${causes[health.cause]}`
    }
    case 'slowed': {
      const { untilMs } = health
      const until = untilMs === undefined ? '' : `, goes on in ${secondsTo(untilMs, nowMs)}`
      return `slowed by the service${until}`
    }
    // Nothing moves then, and the command ends: told once, in a sentence.
    case 'held':
    case 'refused':
    case undefined:
      return undefined
  }
}

/** That files are held, why, and how many; undefined where none are. */
export function heldLines(connections: readonly ConnectionHealth[]): readonly string[] | undefined {
  const lines = connections.flatMap((health) => {
    if (health.state !== 'held') return []
    const { bucket, error, waitingTasks } = health
    const where =
      bucket === undefined ? 'over this connection' : `to the bucket ${printable(bucket)}`
    const files = count(waitingTasks, 'more file')
    const wait = waitingTasks === 1 ? 'waits' : 'wait'
    return [`Held: several files in a row were refused (${error.code}); ${files} ${where} ${wait}.`]
  })
  return lines.length === 0 ? undefined : lines
}

function secondsTo(untilMs: number, nowMs: number): string {
  return formatDuration(Math.max(0, (untilMs - nowMs) / 1000))
}
