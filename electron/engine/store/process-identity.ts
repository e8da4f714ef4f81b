/** Which process is which: a pid alone may have been given to another one meanwhile. */
import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import type { Clock } from '../ports.ts'

export interface ProcessIdentity {
  readonly pid: number
  /** Changes when the pid is given to another process; empty where the system does not tell. */
  readonly start: string
  /** When this was noted, epoch ms. */
  readonly notedAtMs: number
}

export async function ownIdentity(clock: Pick<Clock, 'now'>): Promise<ProcessIdentity> {
  return { pid: process.pid, start: await startOf(process.pid), notedAtMs: clock.now() }
}

/** Whether the process noted then is running now. In doubt it is. */
export async function isRunning(
  noted: ProcessIdentity,
  clock: Pick<Clock, 'now'>,
): Promise<boolean> {
  if (!exists(noted.pid)) return false
  const start = await startOf(noted.pid)
  if (start !== '' && noted.start !== '') return start === noted.start
  // Noted before the last boot: dead. A minute of grace, for the clock may have been set since.
  return noted.notedAtMs >= clock.now() - uptime() * 1000 - 60_000
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Linux: boot id and start time in clock ticks (proc(5), field 22 of stat). Elsewhere empty. */
async function startOf(pid: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    // The second field is a name in brackets that may itself hold blanks and brackets.
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${boot.trim()}/${afterName[19] ?? ''}`
  } catch {
    // Not Linux, or the process has just gone.
    return ''
  }
}
