/**
 * Loaded into a measured Node process before its program (`--import`): at its end it writes what the
 * process used to the file that `PARTWAY_BENCH_PROBE` names, as a `ProbeReport`. What worker threads use is
 * part of the process; they only tell when they connect, which may be before the main thread does. Plain JavaScript, so that it costs next to nothing.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const path = process.env['PARTWAY_BENCH_PROBE']
/** How often the loop is looked at; a loop without work shows this, so it is taken off. */
const resolutionMs = 10

/** From the worker threads to the main thread: bytes resident before the first connection. */
const channelName = 'partway-bench-probe'

if (path !== undefined) {
  if (isMainThread) watch(path)
  else beforeConnecting(tellMain)
}

function watch(path) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let idleRssBytes
  const note = (rssBytes) => (idleRssBytes ??= rssBytes)
  const workers = new BroadcastChannel(channelName)
  workers.addEventListener('message', ({ data }) => note(data))
  workers.unref()
  beforeConnecting(note)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const report = {
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakRssBytes: highWaterBytes() ?? maxRSS * 1024,
      idleRssBytes,
      loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
    }
    writeFileSync(path, JSON.stringify(report))
  })
}

/** Everything is loaded and nothing is sent: the moment before the first connection of this thread. */
function beforeConnecting(tell) {
  const note = () => {
    unsubscribe('net.client.socket', note)
    tell(process.memoryUsage.rss())
  }
  subscribe('net.client.socket', note)
}

function tellMain(rssBytes) {
  const main = new BroadcastChannel(channelName)
  main.postMessage(rssBytes)
  main.close()
}

/** On Linux `maxRSS` begins with what the starting process had; this does not. */
function highWaterBytes() {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) * 1024
  } catch {
    return undefined
  }
}
