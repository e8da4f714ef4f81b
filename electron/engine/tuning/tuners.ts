/**
 * The tuners of all connections, and what each task that sends parts may have in flight of what its
 * connection may: equal shares, as they are now.
 */
import type { Clock } from '../ports.ts'
import type { HostRecord } from '../store/stores.ts'
import { mostPartsInMemory, partMemoryFor } from './part-memory.ts'
import type { LineSpeed } from './part-size.ts'
import { shareOut } from './share-out.ts'
import { createTuner, manualTuner, type Tuner } from './tuner.ts'

export interface TunersDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  /** `auto`, or parts of one task as a person has set them: then nothing is measured. */
  readonly partsAtOnce: () => number | 'auto'
  /** Connections of all hosts together: no host gets more parts. */
  readonly most: () => number
  /** What a connection talks to: its id where nobody knows. */
  readonly hostOf?: (connectionId: string) => string | undefined
  /** What an earlier run has learnt about a host. */
  readonly recall?: (host: string) => HostRecord | undefined
}

export type PartListener = Pick<Tuner, 'began' | 'moved' | 'ended'>

/** The parts of one task. */
export interface PartsToSend {
  readonly sizeBytes: number
  readonly withMd5: boolean
}

/** What one task that sends parts may do. */
export interface PartShare {
  /** Parts it may have in flight now; at least 1. */
  most(): number
  /** The task sends no part any more. */
  end(): void
}

export interface Tuners {
  /** Who is told what becomes of one part: to the end the same, whatever a person sets meanwhile. */
  forPart(connectionId: string): PartListener
  /** A task begins to send such parts. `changed`: it may have another number of them in flight. */
  share(connectionId: string, parts: PartsToSend, changed: () => void): PartShare
  /** What is known of the line: `undefined` where nothing is, or a person has set the parts. */
  line(connectionId: string): LineSpeed | undefined
  /** Settings are others now. */
  limitsChanged(): void
  /** To be recalled by the next run; of two about the same host the later one is the newer one. */
  records(): readonly HostRecord[]
}

interface Host {
  readonly name: string
  readonly tuner: Tuner
  /** What was remembered: good until there is something newer. */
  readonly recalled: HostRecord | undefined
  readonly tasks: Set<() => void>
  /** As it was told last. */
  limit: number
}

const nobody = manualTuner(1)
/** Parts that are read at the same time, where nobody has said how many: disks gain nothing by more. */
const readAtOnce = 4

/** Parts of one task that are read, not sent, at the same time. */
export function partsToRead(partsAtOnce: number | 'auto'): number {
  return partsAtOnce === 'auto' ? readAtOnce : partsAtOnce
}

export function createTuners(deps: TunersDeps): Tuners {
  const { clock } = deps
  const hosts = new Map<string, Host>()

  function hostOf(connectionId: string): Host {
    const name = deps.hostOf?.(connectionId) ?? connectionId
    const found = hosts.get(connectionId)
    // A connection that talks to another one now begins anew, when nobody is in the middle of it.
    if (found?.name === name || (found !== undefined && found.tasks.size > 0)) return found
    const recalled = deps.recall?.(name)
    const known = recalled && { record: recalled, ageMs: clock.now() - recalled.atMs }
    const nowMs = clock.monotonic()
    const tuner = createTuner({ host: name, nowMs, most: deps.most(), known })
    const host: Host = { name, tuner, recalled, tasks: new Set(), limit: tuner.limit(nowMs) }
    hosts.set(connectionId, host)
    return host
  }

  /** Tells the tasks of a host when its limit has become another. */
  function look(host: Host): void {
    const limit = host.tuner.limit(clock.monotonic())
    if (limit === host.limit) return
    host.limit = limit
    tell(host)
  }

  function tell({ tasks }: Host): void {
    for (const changed of tasks) changed()
  }

  function bound(host: Host): void {
    // Each task has one part at least, so the host has no fewer than that.
    host.tuner.bound({ most: deps.most(), least: host.tasks.size }, clock.monotonic())
    host.limit = host.tuner.limit(clock.monotonic())
    tell(host)
  }

  /** Such parts that one task may hold, if all that send are alike. */
  function memoryShare({ sizeBytes, withMd5 }: PartsToSend): number {
    const tasks = hosts.values().reduce((sum, host) => sum + host.tasks.size, 0)
    return Math.max(1, Math.floor(mostPartsInMemory(sizeBytes, partMemoryFor(withMd5)) / tasks))
  }

  return {
    forPart: (connectionId) => {
      if (deps.partsAtOnce() !== 'auto') return nobody
      const host = hostOf(connectionId)
      return {
        began: (nowMs) => host.tuner.began(nowMs),
        moved: (bytes, nowMs) => {
          host.tuner.moved(bytes, nowMs)
          look(host)
        },
        ended: (how, nowMs, whole) => {
          host.tuner.ended(how, nowMs, whole)
          look(host)
        },
      }
    },
    share: (connectionId, parts, changed) => {
      const host = hostOf(connectionId)
      const mine = (): void => changed()
      host.tasks.add(mine)
      bound(host)
      return {
        most: () => {
          const set = deps.partsAtOnce()
          if (set !== 'auto') return Math.min(set, memoryShare(parts))
          const wants = Array.from(host.tasks, () => host.limit)
          const fair = shareOut(wants, host.limit)[[...host.tasks].indexOf(mine)] ?? 1
          return Math.min(fair, memoryShare(parts))
        },
        end: () => {
          if (host.tasks.delete(mine)) bound(host)
        },
      }
    },
    line: (connectionId) => {
      if (deps.partsAtOnce() !== 'auto') return undefined
      const { tuner, recalled } = hostOf(connectionId)
      return tuner.record(clock.now(), clock.monotonic()) ?? recalled
    },
    limitsChanged: () => {
      for (const host of hosts.values()) bound(host)
    },
    records: () =>
      Array.from(hosts.values(), ({ tuner }) => tuner.record(clock.now(), clock.monotonic()))
        .filter((record) => record !== undefined)
        .toSorted((a, b) => a.atMs - b.atMs),
  }
}
