/** A fake `window.partway` for looking at the page: `?scenario=mixed&language=en&theme=light`. */
import '#shared/zod-without-eval.ts'
import type { ConnectionView } from '#shared/connection.ts'
import type {
  AppEvent,
  Bridge,
  Notice,
  Outputs,
  Reply,
  RequestName,
  SourceHandle,
} from '#shared/ipc/contract.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { Settings } from '#shared/settings.ts'
import type { PartRow, PartsView, TaskView } from '#shared/task-view.ts'
import { importOffer, manyConnections } from './connections.ts'
import { actAnswers, pausedTasks } from './fragment-acts.ts'
import { fragmentAnswers, fragmentTasks, groupOf } from './fragments.ts'
import { troubles } from './health.ts'
import { objectAnswers } from './objects.ts'
import { longTasks, manyTasks, mixedTasks } from './tasks.ts'

const query = new URLSearchParams(location.search)
const scenario = query.get('scenario') ?? 'mixed'
const listeners = new Set<(event: AppEvent) => void>()
const calls: { name: string; input: unknown }[] = []
let seq = 0

const studio: ConnectionView = {
  id: 'studio',
  name: 'studio-ops',
  kind: 'oss',
  endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
  region: 'cn-shanghai',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'LTAI5t…',
  secret: 'protected',
  temporary: false,
}
const archive: ConnectionView = {
  ...studio,
  id: 'archive',
  name: 'Archive Frankfurt',
  endpoint: 'https://oss-eu-central-1.aliyuncs.com',
  region: 'eu-central-1',
}
const destination = { connectionId: 'studio', bucket: 'media-archive', prefix: '2026/ep07/' }

let tasks: TaskView[] = tasksOf(scenario)
let settings: Settings = {
  language: query.get('language') === 'zh-CN' ? 'zh-CN' : 'en',
  theme: query.get('theme') === 'dark' ? 'dark' : 'light',
  tasksAtOnce: 3,
  partsAtOnce: 4,
  connectionsAtOnce: 16,
  partSizeBytes: 'auto',
  multipartThresholdBytes: 8_388_608,
  verifyMd5: true,
  links: 'skip',
  stallSeconds: 30,
  destination: query.has('no-destination') ? null : destination,
  recentDestinations: [destination, { ...destination, bucket: 'ops-backup', prefix: 'nas/' }],
  bookmarks: [destination],
  browse: { detailsOpen: true, detailsPercent: 42 },
  details: { open: query.get('details') !== 'closed', tab: 'parts', heightPercent: 38 },
  fragments: {
    group: groupOf(scenario),
    sort: { by: 'initiated', descending: false },
    maxRequests: 1000,
    detailsOpen: true,
    detailsPercent: 42,
  },
  closeExplained: true,
}

const notices: readonly Notice[] = [
  { id: 'n1', level: 'warn', code: 'clock-skew', params: { minutes: 23 } },
  { id: 'n2', level: 'error', code: 'data-folder-unwritable', params: { path: '/data/partway' } },
]

function tasksOf(name: string): TaskView[] {
  if (name === 'many') return manyTasks(Number(query.get('count') ?? 10_000))
  if (name === 'long') return longTasks()
  if (name.startsWith('fragments')) return fragmentTasks()
  if (name.startsWith('act-')) return [...pausedTasks(), ...mixedTasks()]
  const isMixed = name === 'mixed' || name === 'notices' || name.startsWith('health-')
  return isMixed ? mixedTasks() : []
}

function partsOf(taskId: string): PartsView | null {
  const task = tasks.find((each) => each.id === taskId)
  if (task === undefined) return null
  const states = new Uint8Array(task.partsTotal).map((_, i) =>
    i < task.partsStored ? (i === 41 || i === 117 ? 3 : 2) : i < task.partsStored + 4 ? 1 : 0,
  )
  const sending = [1, 2, 3, 4].map((n) => ({
    number: task.partsStored + n,
    attempt: 1,
    sentBytes: task.partSizeBytes * n * 0.2,
  }))
  return { taskId, sizeBytes: task.sizeBytes, partSizeBytes: task.partSizeBytes, states, sending }
}

function partRows(taskId: string, from: number, count: number): PartRow[] {
  const view = partsOf(taskId)
  const names = ['pending', 'sending', 'stored', 'to-retry'] as const
  return Array.from(view?.states.slice(from, from + count) ?? [], (state, index) => ({
    number: from + index + 1,
    offsetBytes: (from + index) * (view?.partSizeBytes ?? 0),
    sizeBytes: view?.partSizeBytes ?? 0,
    state: names[state] ?? 'pending',
    attempts: 1,
    sentBytes: 0,
  }))
}

type Answers = {
  [N in RequestName]?: (input: never) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

const answers: Answers = {
  'app.info': () => ({
    version: '0.1.0',
    platform: query.get('platform') ?? 'linux',
    locale: 'en-US',
    dark: settings.theme === 'dark',
    dataFolder: '/home/mei/.config/partway',
    secretsProtected: true,
  }),
  'app.notices': () => (scenario === 'notices' ? notices : []),
  'notices.dismiss': () => null,
  'settings.get': () => settings,
  'settings.save': (change: Partial<Settings>) => {
    settings = { ...settings, ...change }
    emit({ type: 'settings', settings })
    return settings
  },
  'connections.list': () => {
    if (scenario === 'connections') return [...manyConnections(studio), archive]
    return scenario === 'first-run' ? [] : [studio, archive]
  },
  'connections.readImport': () => importOffer(),
  'connections.takeImport': () => [],
  'health.list': () => troubles(scenario),
  'lifecycle.known': () => [],
  'health.retry': () => null,
  'buckets.list': () => [
    { name: 'media-archive', region: 'cn-shanghai' },
    { name: 'ops-backup', region: 'cn-hangzhou' },
  ],
  'sources.pick': () => [handle('picked.mov')],
  'sources.release': () => null,
  'tasks.enqueue': () => ({
    batchId: 'batch-2',
    added: 2,
    addedBytes: 4_200_000_000,
    refusedCount: 2,
    refused: [
      { name: 'Photos/.lock', error: { code: 'source/unreadable', message: 'EACCES' } },
      { name: `${'deep/'.repeat(300)}x`, error: { code: 'key/too-long', message: '1500 bytes' } },
    ],
  }),
  'tasks.snapshot': () =>
    scenario === 'loading'
      ? new Promise(() => undefined)
      : { snapshotId: 's', seq, count: tasks.length },
  'tasks.chunk': ({ from }: { from: number }) => tasks.slice(from, from + 500),
  'tasks.command': ({ ids }: { ids: string[] }) => ({ applied: ids.length, refused: 0 }),
  'tasks.remove': ({ ids }: { ids: string[] }) => {
    tasks = tasks.filter((task) => !ids.includes(task.id))
    emit({ type: 'tasks.removed', ids })
    return { applied: ids.length, refused: 0 }
  },
  'tasks.resolve': () => null,
  'tasks.showInFolder': () => null,
  'parts.watch': ({ taskId }: { taskId: string | null }) => (taskId ? partsOf(taskId) : null),
  'parts.rows': (input: { taskId: string; from: number; count: number }) =>
    partRows(input.taskId, input.from, input.count),
  'log.read': () => [
    { atMs: Date.now() - 3_500_000, level: 'info', event: 'added' },
    { atMs: Date.now() - 3_400_000, level: 'info', event: 'started' },
  ],
  'speed.history': () => ({
    endMs: Date.now(),
    stepMs: 1000,
    bytesPerSecond: Array.from({ length: 180 }, (_, i) => 8e7 + 2e7 * Math.sin(i / 9)),
  }),
  'receipts.read': () => ({
    endpoint: 'oss-cn-shanghai.aliyuncs.com',
    parts: 37,
    storeRequestId: '5C3D9175B6FC201293AD4890',
    provenAt: new Date(0).toISOString(),
  }),
  'receipts.verify': () => ({ against: 'server', outcome: 'same', by: 'crc64', requestId: 'R-1' }),
  'receipts.export': () => ({ saved: true }),
  'clipboard.write': () => null,
  'requests.abort': () => null,
  ...actAnswers(scenario, emit),
  ...fragmentAnswers(scenario),
  ...(scenario.startsWith('objects')
    ? objectAnswers(scenario, Number(query.get('count') ?? 100_000))
    : {}),
}

function handle(name: string): SourceHandle {
  return { handle: crypto.randomUUID(), name, kind: 'file', sizeBytes: 1_000_000 }
}

type Body<E> = E extends AppEvent ? Omit<E, 'seq'> : never

const MiB = 1024 ** 2
const someLoad = {
  type: 'load',
  load: {
    connections: 12,
    mostConnections: 16,
    memoryBytes: 96 * MiB,
    mostMemoryBytes: 128 * MiB,
  },
} as const

function emit(body: Body<AppEvent>): void {
  seq += 1
  for (const listener of listeners) listener({ ...body, seq })
}

async function invoke(name: RequestName, input: unknown): Promise<Reply<unknown>> {
  calls.push({ name, input })
  if (scenario === 'error' && name === 'tasks.snapshot') {
    return { ok: false, error: { code: 'disk/damaged', message: 'snapshot 12: checksum differs' } }
  }
  const answer = answers[name] as ((input: unknown) => unknown) | undefined
  if (answer === undefined) return { ok: false, error: { code: 'internal/bug', message: name } }
  const value = await answer(input)
  return isError(value) ? { ok: false, error: value } : { ok: true, value }
}

function isError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value
}

const partway: Bridge<File> = {
  invoke: invoke as Bridge<File>['invoke'],
  onEvent(listener) {
    listeners.add(listener)
    if (tasks.some(({ state }) => state.kind === 'running')) setTimeout(() => emit(someLoad), 0)
    return () => listeners.delete(listener)
  },
  dropped: (files) => Promise.resolve({ ok: true, value: files.map((file) => handle(file.name)) }),
}

Object.assign(window, { partway, harness: { emit, calls, tasks: () => tasks } })
