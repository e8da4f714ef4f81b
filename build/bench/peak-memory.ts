/** The largest resident set of a process and its children, read from `/proc` while they live. */
import { readFileSync } from 'node:fs'

const lookEveryMs = 20

/** The answer of `stop` is undefined where there is no `/proc`. */
export function watchPeak(pid: number | undefined): { stop(): number | undefined } {
  let peak = 0
  const look = (): void => {
    peak = Math.max(peak, ...familyOf(pid).map(highWaterBytes))
  }
  const timer = setInterval(look, lookEveryMs)
  return {
    stop: () => {
      clearInterval(timer)
      return peak === 0 ? undefined : peak
    },
  }
}

function familyOf(pid: number | undefined): readonly number[] {
  if (pid === undefined) return []
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).trim()
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))]
}

function highWaterBytes(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`))?.[1]
  return Number(kib ?? 0) * 1024
}

/** Processes end while they are looked at. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
