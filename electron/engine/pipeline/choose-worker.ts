/** Which worker thread takes the next job. */
import { mostStreams } from './md5-program.ts'

export interface WorkerLoad<W> {
  readonly worker: W
  readonly jobs: number
  /** Those of the jobs that compute an MD5. */
  readonly md5s: number
}

/** Where time is short: two side by side are worth more than one alone, and two threads more than one. */
const leastTogether = 2

/**
 * Undefined: a new one. The least busy one as a rule; but MD5s gather in a worker until it has as many as
 * are computed side by side: four in one thread take less CPU time than two in each of two (ADR 28).
 * `isOneEnough`: a single thread could do what all of them do; if not, pairs are spread over them.
 */
export function chooseWorker<W>(
  loads: readonly WorkerLoad<W>[],
  mostWorkers: number,
  withMd5: boolean,
  isOneEnough: boolean,
): W | undefined {
  if (withMd5) {
    const together = isOneEnough ? mostStreams : leastTogether
    const gathering = loads.filter(({ md5s }) => md5s > 0 && md5s < together)
    const idle = loads.filter(({ jobs }) => jobs === 0)
    const [best] = [...gathering.toSorted((a, b) => b.md5s - a.md5s), ...idle]
    if (best !== undefined) return best.worker
  }
  if (loads.length < mostWorkers) return undefined
  return loads.toSorted((a, b) => a.jobs - b.jobs)[0]?.worker
}
