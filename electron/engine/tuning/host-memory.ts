/** When what the tuners have learnt is kept for the next run. */
import type { Clock } from '../ports.ts'
import type { HostRecord, HostStore } from '../store/stores.ts'
import type { Tuners } from './tuners.ts'

export interface HostMemory {
  /** Parts are being sent: once in a while, so that a kill does not take everything. */
  look(): void
  /** A task has come to its end. Many small ones are one write. */
  taskEnded(): void
  /** Resolves when all that is news is on the disk, or cannot be written. */
  keep(): Promise<void>
}

const onceInAWhileMs = 5 * 60_000
const afterTaskMs = 10_000

export function createHostMemory(deps: {
  readonly tuners: Pick<Tuners, 'records'>
  readonly hosts: Pick<HostStore, 'note'>
  readonly clock: Pick<Clock, 'monotonic'>
}): HostMemory {
  const { tuners, hosts, clock } = deps
  const kept = new Map<string, HostRecord>()
  let lastMs = clock.monotonic()
  let isTaskKept = false
  let noted: Promise<void> = Promise.resolve()

  function isNews({ host, parts, bytesPerSecond }: HostRecord): boolean {
    const before = kept.get(host)
    return before?.parts !== parts || before.bytesPerSecond !== bytesPerSecond
  }

  function note(): void {
    lastMs = clock.monotonic()
    const news = tuners.records().filter(isNews)
    if (news.length === 0) return
    for (const record of news) kept.set(record.host, record)
    // The newest writes last, and with all that came before it.
    noted = hosts.note(news)
  }

  return {
    look: () => {
      if (clock.monotonic() - lastMs >= onceInAWhileMs) note()
    },
    taskEnded: () => {
      if (isTaskKept && clock.monotonic() - lastMs < afterTaskMs) return
      isTaskKept = true
      note()
    },
    keep: () => {
      note()
      return noted
    },
  }
}
