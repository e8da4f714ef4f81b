/**
 * One life of the engine with a long list, in a process of its own: adds, adds again or opens, and
 * tells what that cost. Run by `scale.ts`.
 *
 *     node scale-child.js WHAT DATA-FOLDER ENDPOINT WORKER-FILE SOURCES SECONDS
 */
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { composeEngine } from '../../electron/engine/compose.ts'
import { silentLogger, systemClock } from '../../electron/engine/ports.ts'
import { diskFiles, type FileSystem } from '../../electron/engine/store/file-system.ts'
import { openStores } from '../../electron/engine/store/open-stores.ts'
import { keepHeapSmall } from '../../electron/engine/small-heap.ts'
import { defaultSettings } from '../../shared/settings.ts'

const [, , what = '', folder = '', endpoint = '', workerFile = '', sources = '', seconds = '0'] =
  process.argv

/** While 100,000 files are added, and after a restart. */
const mostPeakMB = 300

const counts = { syncs: 0, writes: 0, bytes: 0, unlinks: 0, creates: 0 }
const files: FileSystem = {
  ...diskFiles,
  create: async (path) => {
    counts.creates++
    const file = await diskFiles.create(path)
    return {
      write: (bytes) => {
        counts.writes++
        counts.bytes += bytes.length
        return file.write(bytes)
      },
      datasync: () => {
        counts.syncs++
        return file.datasync()
      },
      close: () => file.close(),
    }
  },
  syncFolder: (path) => {
    counts.syncs++
    return diskFiles.syncFolder(path)
  },
  unlink: (path) => {
    counts.unlinks++
    return diskFiles.unlink(path)
  },
}

function memory(): Record<string, number> {
  const status = readFileSync('/proc/self/status', 'utf8')
  const of = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024)
  return { rssMiB: of('VmRSS'), peakMiB: of('VmHWM') }
}

// As the command line does.
keepHeapSmall()
const began = performance.now()
const marks: Record<string, Record<string, number>> = {}
let lastMs = began
let lastCpu = process.cpuUsage()
function mark(name: string): void {
  const cpu = process.cpuUsage(lastCpu)
  const nowMs = performance.now()
  marks[name] = {
    wallMs: Math.round(nowMs - lastMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    ...memory(),
    heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
    totalMiB: Math.round(process.memoryUsage().heapTotal / 2 ** 20),
    extMiB: Math.round(process.memoryUsage().external / 2 ** 20),
    anonMiB: Math.round(
      Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024,
    ),
    ...counts,
  }
  lastMs = performance.now()
  lastCpu = process.cpuUsage()
}

mark('idle')
const stores = await openStores({ folder, clock: systemClock, logger: silentLogger, files })
mark('opened')
const composed = composeEngine({
  stores,
  access: () =>
    Promise.resolve({
      kind: 'oss',
      endpoint,
      region: 'cn-hangzhou',
      addressing: 'path',
      signature: 'v4',
      accessKeyId: 'id',
      accessKeySecret: 'secret',
    }),
  limits: {
    tasksAtOnce: defaultSettings.tasksAtOnce,
    partsAtOnce: defaultSettings.partsAtOnce,
    connectionsAtOnce: defaultSettings.connectionsAtOnce,
    stallTimeoutMs: 30_000,
  },
  clock: systemClock,
  logger: silentLogger,
  version: 'scale',
  workerUrl: pathToFileURL(workerFile),
})
const { engine } = composed
let firstMs = NaN
let zeroMs = began
let done = 0
engine.subscribe((event) => {
  if (event.type !== 'task.changed') return
  const { state } = event.task
  if (state.kind === 'ended') done++
  if (Number.isNaN(firstMs) && state.kind === 'running' && state.phase === 'uploading') {
    firstMs = performance.now() - zeroMs
  }
})
await engine.start()
mark('started')
const destination = { connectionId: 'connection', bucket: 'bucket', prefix: 'queue/' }
const options = {
  forbidOverwrite: false,
  verifyMd5: true,
  partSizeBytes: 'auto' as const,
  multipartThresholdBytes: 8 * 1024 * 1024,
  links: 'skip' as const,
}
async function add(paths: readonly string[]): Promise<void> {
  const report = await engine.enqueue(paths, destination, options, new AbortController().signal)
  if (report.refused.length > 0) throw new Error(JSON.stringify(report.refused[0]))
}
const names = what === 'paths' ? (await readdir(sources)).map((name) => join(sources, name)) : []
if (what !== 'open') zeroMs = performance.now()
mark('begin')
if (what === 'folder' || what === 'again') await add([sources])
if (what === 'paths') await add(names)
mark('added')
if (what === 'again') {
  await add([sources])
  mark('added again')
}
if (seconds === 'all') {
  await engine.idle(new AbortController().signal)
} else if (Number(seconds) > 0) {
  await new Promise((resolve) => {
    setTimeout(resolve, Number(seconds) * 1000)
  })
}
mark('worked')
global.gc?.()
mark('after gc')
console.log(
  JSON.stringify({ what, firstMs: Math.round(firstMs), done, tasks: engine.tasks().length }),
)
console.table(marks)
const peakMB = Math.round((memory()['peakMiB'] ?? NaN) * 1.048576)
console.log(`peak ${peakMB} MB: ${peakMB <= mostPeakMB ? 'met' : 'missed'} (at most ${mostPeakMB})`)
process.kill(process.pid, 'SIGKILL')
