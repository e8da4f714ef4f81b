/** Fragments, prices, rules and buckets in every state, for looking at what is done with them. */
import type { WireError } from '#shared/error-codes.ts'
import type { DeleteReport, FragmentRow, FragmentSizes } from '#shared/fragment-view.ts'
import type { AppEvent, Outputs, RequestName } from '#shared/ipc/contract.ts'
import type { AbortRule, DiffLine, LifecycleView } from '#shared/lifecycle-view.ts'
import { defaultPrices } from '#shared/price-table.ts'
import { storageClasses } from '#shared/storage-class.ts'
import type { TaskView } from '#shared/task-view.ts'
import { aTask } from './tasks.ts'

type Body<E> = E extends AppEvent ? Omit<E, 'seq'> : never
type Emit = (body: Body<AppEvent>) => void
type Answers = {
  [N in RequestName]?: (input: never) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

const dayMs = 86_400_000
const startMs = Date.now()
const GiB = 1024 ** 3
const never = new Promise<never>(() => undefined)

const denied = (operation: string): WireError => ({
  code: 'oss/access-denied',
  message: 'AccessDenied',
  requestId: '6560A1B2C3D4E5F6A7B8C9D0',
  details: { operation, status: '403', ossCode: 'AccessDenied' },
})

/** One fragment of three parts; `change` says what is special about it. */
export function aFragment(change: Partial<FragmentRow> = {}): FragmentRow {
  const { key = '2026/ep07/EP07_master_ProRes4444.mov', uploadId = 'U1' } = change
  return {
    id: `media-archive ${key} ${uploadId}`,
    connectionId: 'studio',
    bucket: 'media-archive',
    region: 'cn-shanghai',
    key,
    uploadId,
    initiatedMs: startMs - 40 * dayMs,
    storageClass: 'Standard',
    use: { kind: 'unknown' },
    size: { kind: 'known', parts: 3, bytes: GiB },
    ...change,
  }
}

/** As many, of all classes, some young, some used by tasks. */
export function someFragments(count: number, measured: boolean): FragmentRow[] {
  return Array.from({ length: count }, (_, index) =>
    aFragment({
      key: `2026/ep${index}/${index % 5 === 0 ? '第七集 母带' : 'EP07 master'} %2B+${index}.mov`,
      uploadId: index === 5 ? 'upload of near' : index === 65 ? 'upload of past' : `U${index}`,
      storageClass: storageClasses[index % 4],
      initiatedMs: startMs - (index % 9 === 0 ? 0.2 : 40) * dayMs,
      use:
        index % 60 === 5
          ? { kind: 'in-use', taskId: index < 20 ? 'near' : 'fresh', sourcePath: '/films/EP05.mov' }
          : { kind: 'unknown' },
      size: measured ? { kind: 'known', parts: 30 + index, bytes: index * 0.4 * GiB } : undefined,
    }),
  )
}

/** The fragments a scenario is about. */
export function actFragments(scenario: string): readonly FragmentRow[] {
  if (scenario === 'act-delete-one') return [aFragment()]
  if (scenario === 'act-delete-used') {
    return [aFragment({ uploadId: 'upload of near' })]
  }
  const isMeasured = !['act-delete-measuring', 'act-delete-spent'].includes(scenario)
  return someFragments(scenario === 'act-delete-one' ? 1 : 300, isMeasured)
}

/** Transfers that stand still with stored parts, near the deadline of a rule of 7 days, and far. */
export function pausedTasks(): TaskView[] {
  return [
    paused('near', 'EP05_master_ProRes4444.mov', 5),
    paused('past', 'live-recording-2026-10.mxf', 9),
    paused('fresh', 'pgdump-prod-0412.tar.zst', 0.5),
  ]
}

function paused(id: string, name: string, daysAgo: number): TaskView {
  return aTask({
    id,
    name,
    key: `backup/${name}`,
    state: { kind: 'paused' },
    uploadId: `upload of ${id}`,
    lastPartAtMs: startMs - daysAgo * dayMs,
    initiatedAtMs: startMs - (daysAgo + 1) * dayMs,
  })
}

const rule = (change: Partial<AbortRule> = {}): AbortRule => ({
  id: 'partway-abort-1',
  prefix: 'backup/',
  isEnabled: true,
  after: { days: 7 },
  ...change,
})
const someRules: readonly AbortRule[] = [
  rule(),
  rule({ id: 'old-cleanup', prefix: '', after: { days: 90 }, isEnabled: false }),
  rule({ id: 'r-2023', prefix: 'tmp/', after: { createdBeforeMs: Date.UTC(2024, 0, 1) } }),
]
const xml = `<?xml version="1.0" encoding="UTF-8"?>
<LifecycleConfiguration>
  <Rule>
    <ID>partway-abort-1</ID>
    <Prefix>backup/</Prefix>
    <Status>Enabled</Status>
    <AbortMultipartUpload><Days>7</Days></AbortMultipartUpload>
  </Rule>
</LifecycleConfiguration>
`
const lines: readonly DiffLine[] = [
  ...'<LifecycleConfiguration>\n  <Rule>\n    <ID>archive</ID>\n    <Prefix>masters/</Prefix>\n    <Status>Enabled</Status>\n    <Transition>\n      <Days>30</Days>\n      <StorageClass>Archive</StorageClass>\n    </Transition>\n  </Rule>'
    .split('\n')
    .map((text) => ({ kind: 'same', text }) as const),
  { kind: 'removed', text: '  <Rule><ID>old</ID><Prefix>backup/2019/</Prefix></Rule>' },
  ...'  <Rule>\n    <ID>partway-abort-1</ID>\n    <Prefix>backup/</Prefix>\n    <Status>Enabled</Status>\n    <AbortMultipartUpload>\n      <Days>7</Days>\n    </AbortMultipartUpload>\n  </Rule>'
    .split('\n')
    .map((text) => ({ kind: 'added', text }) as const),
  { kind: 'same', text: '</LifecycleConfiguration>' },
]

function view(scenario: string): LifecycleView {
  const bucket = { connectionId: 'studio', bucket: 'media-archive' }
  if (scenario.endsWith('-none')) {
    return { ...bucket, rules: [], otherRules: 0, xml: null, undo: null }
  }
  return { ...bucket, rules: someRules, otherRules: 2, xml, undo: { savedMs: startMs - dayMs } }
}

function report(ids: readonly string[], scenario: string): DeleteReport {
  if (scenario === 'act-delete-one') {
    return { deleted: ids, kept: [], failed: [], stopped: false }
  }
  return {
    deleted: ids.slice(60),
    kept: ids.slice(0, 2),
    failed: ids.slice(2, 50).map((id, index) => ({
      id,
      error:
        index % 3 === 0
          ? { code: 'network/timeout', message: 'timeout' }
          : denied('AbortMultipartUpload'),
    })),
    stopped: true,
  }
}

function sizes(ids: readonly string[], spent: boolean): FragmentSizes {
  return {
    sizes: ids.map((id, index) => ({
      id,
      size: { kind: 'known', parts: 12, bytes: index * 0.1 * GiB },
    })),
    spent,
    requests: { made: 1000, most: 1000 },
  }
}

/** What main answers in a scenario `act-...`; nothing in others. */
export function actAnswers(scenario: string, emit: Emit): Answers {
  if (!scenario.startsWith('act-')) return {}
  let measured = 0
  const denies = (name: string): boolean => scenario === `act-${name}`
  return {
    'fragments.measure': ({ ids }: { ids: readonly string[] }) => {
      measured += 1
      if (scenario === 'act-delete-measuring' && measured > 2) return never
      return sizes(ids, scenario === 'act-delete-spent' && measured > 1)
    },
    'fragments.delete': ({ ids, requestId }: { ids: readonly string[]; requestId: string }) => {
      if (scenario !== 'act-delete-running') return report(ids, scenario)
      emit({ type: 'request.progress', requestId, done: 120, total: ids.length })
      return never
    },
    'prices.get': () => {
      if (denies('prices-failed')) return { code: 'disk/unwritable', message: 'EACCES' }
      if (denies('prices-damaged')) {
        const problem = 'perGbMonth.mainland.IA: Invalid input: expected number, received string'
        return { from: 'damaged', table: defaultPrices, problem }
      }
      const own = { Standard: 0.1, IA: 0.07 }
      const perGbMonth = { ...defaultPrices.perGbMonth, 'cn-hongkong': own, 'eu-central-1': own }
      return denies('prices-own')
        ? { from: 'file', table: { ...defaultPrices, perGbMonth }, problem: undefined }
        : { from: 'default', table: defaultPrices, problem: undefined }
    },
    'prices.save': ({ table }: { table: typeof defaultPrices }) => ({
      from: 'file',
      table,
      problem: undefined,
    }),
    'lifecycle.known': () => [
      {
        connectionId: 'studio',
        bucket: 'media-archive',
        rules: scenario === 'act-flags' ? someRules : [],
      },
    ],
    'lifecycle.read': () => {
      if (scenario === 'act-lifecycle-loading') return never
      const isDenied = denies('lifecycle-denied') || denies('buckets-denied')
      return isDenied ? denied('GetBucketLifecycle') : view(scenario)
    },
    'lifecycle.plan': () => ({
      planId: 'plan-1',
      lines,
      overlaps: scenario === 'act-lifecycle' ? ['old-cleanup'] : [],
    }),
    'lifecycle.apply': () => {
      if (denies('lifecycle-refused')) {
        return { code: 'request/refused', message: 'the rules were changed by somebody else' }
      }
      return view(scenario)
    },
    ...(denies('buckets-denied') ? { 'buckets.list': () => denied('ListBuckets') } : {}),
    ...(denies('buckets') ? { 'buckets.list': () => manyBuckets } : {}),
  }
}

const manyBuckets = Array.from({ length: 60 }, (_, index) => ({
  name: index === 3 ? 'media-archive' : `studio-${['raw', 'proxy', 'backup'][index % 3]}-${index}`,
  region: index % 4 === 0 ? 'cn-hangzhou' : 'cn-shanghai',
}))
