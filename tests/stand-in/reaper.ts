/**
 * Outlives a window's main process by a moment. Standard input stays open as long as that process
 * lives; when it ends without the word `done`, Chromium processes that still use the profile are
 * killed and the profile is removed.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'

const profile = process.argv[2]
if (profile === undefined) throw new Error('reaper: the profile folder is missing')

const lastWord = await text(process.stdin)
if (lastWord !== 'done') {
  // Chromium was told to leave by the closing of its pipe; give it a moment to do so properly
  for (let round = 0; round < 20 && (await users(profile)).length > 0; round += 1) await wait(100)
  for (const pid of await users(profile)) end(pid)
  await rm(profile, { recursive: true, force: true, maxRetries: 10 })
}

/** Processes with `--user-data-dir=<profile>` on their command line; only Linux tells. */
async function users(profile: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return []
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (line.includes(`--user-data-dir=${profile}`)) found.push(Number(name))
  }
  return found
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone by itself between the listing and now
  }
}
