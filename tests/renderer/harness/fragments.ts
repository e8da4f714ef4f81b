/** A Fragments page in its states, for looking at it: `scenario=fragments...`. */
import type { ErrorCode, WireError } from '#shared/error-codes.ts'
import type {
  BucketListed,
  FragmentPage,
  FragmentRow,
  FragmentSize,
  FragmentSizes,
} from '#shared/fragment-view.ts'
import type { Outputs, RequestName } from '#shared/ipc/contract.ts'
import { defaultPrices } from '#shared/price-table.ts'
import { storageClasses } from '#shared/storage-class.ts'
import type { TaskView } from '#shared/task-view.ts'
import { aTask } from './tasks.ts'

type Answers = {
  [N in RequestName]?: (input: never) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

const dayMs = 86_400_000
const GiB = 1024 ** 3
const startMs = Date.now()
const never = new Promise<never>(() => undefined)

/** One found in `media-archive`; `change` says what is special about it. */
export function aRow(change: Partial<FragmentRow> = {}): FragmentRow {
  const { bucket = 'media-archive', key = '2026/ep07/a.mov', uploadId = 'U1' } = change
  return {
    id: `${bucket} ${key} ${uploadId}`,
    connectionId: 'studio',
    bucket,
    region: 'cn-shanghai',
    key,
    uploadId,
    initiatedMs: startMs - 40 * dayMs,
    storageClass: 'Standard',
    use: { kind: 'unknown' },
    size: undefined,
    ...change,
  }
}

const folders = ['2026/ep07/', 'rushes/A001/day 3/', 'backup/nas/', 'site-photos/', '']
const names = [
  'EP07_master_ProRes4444.mov',
  'A001_C012_1103KX.braw',
  'nas-backup-week47.tar.zst',
  'DSC_2044.nef',
  'orders_2026-11-20.parquet',
  '直播回放_2026双十一_主会场.mp4',
  'a+b %2B 100%.mov',
  'vm-golden-2026-11.qcow2',
]
const buckets = ['media-archive', 'ops-backup', 'dw-landing']

/** As many, over three buckets, of all ages and classes. */
export function someRows(count: number): FragmentRow[] {
  return Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length] ?? ''
    const number = index < names.length ? '' : `${String(index).padStart(5, '0')} `
    return aRow({
      bucket: buckets[index % 7 === 0 ? 1 : index % 11 === 0 ? 2 : 0] ?? '',
      region: index % 11 === 0 ? 'eu-central-1' : 'cn-shanghai',
      key: `${folders[index % folders.length] ?? ''}${number}${name}`,
      uploadId: `0004B9895DBBB6EC98E36A1D${String(index).padStart(8, '0')}`,
      initiatedMs: startMs - (index === 2 ? 170 : ((index * 37) % 1900) * 0.09) * dayMs - 3_600_000,
      storageClass: storageClasses[index % 17 === 3 ? 2 : index % 9 === 4 ? 1 : 0],
      use:
        index === 2
          ? { kind: 'in-use', taskId: 'task-2', sourcePath: '/Users/mei/nas-backup-week47.tar.zst' }
          : index % 13 === 5
            ? { kind: 'known', taskId: 'gone', sourcePath: '/Users/mei/Movies/old-cut.mov' }
            : { kind: 'unknown' },
    })
  })
}

/** Keys that try a list: very long, hidden characters, other directions, two uploads of one key. */
export function longRows(): FragmentRow[] {
  const keys = [
    `${'deep/folder/'.repeat(20)}${'A_very_long_name_with_all_the_details_of_the_shot_'.repeat(4)}v0042.mov`,
    'invoices/invoice\u202Efdp.exe',
    'logs/line\nbreak\tand\u0007bell.txt',
    'أفلام/2026/مستند-طويل-جدا-باسم-عربي-2026.mp4',
    `素材/第七集/${'非常长的文件名称用于检查省略显示是否正确'.repeat(5)}终版.mp4`,
    '👩‍👩‍👧‍👦'.repeat(30),
    'folder-object/',
    ' leading and trailing ',
    'same.mov',
    'same.mov',
  ]
  return keys.map((key, index) =>
    aRow({
      key,
      uploadId: `U${index}`,
      bucket: 'a-bucket-with-a-really-long-name-up-to-the-limit-of-sixty-three',
      storageClass: index === 1 ? 'SomethingNew' : storageClasses[index % 5],
      initiatedMs: index === 7 ? undefined : startMs - index * 12 * dayMs,
      use:
        index === 0
          ? { kind: 'known', taskId: 'x', sourcePath: `/Users/mei/${'long-'.repeat(40)}name.mov` }
          : { kind: 'unknown' },
    }),
  )
}

/** The one task that goes on with a fragment of these. */
export function fragmentTasks(): TaskView[] {
  return [
    aTask({
      id: 'task-2',
      name: 'nas-backup-week47.tar.zst',
      sourcePath: '/Users/mei/nas-backup-week47.tar.zst',
      bucket: someRows(3)[2]?.bucket ?? '',
      uploadId: someRows(3)[2]?.uploadId,
      state: { kind: 'paused' },
    }),
  ]
}

function sizeOf(id: string): FragmentSize {
  let seed = 7
  for (const character of id) seed = (seed * 31 + character.charCodeAt(0)) % 100_003
  const parts = 1 + (seed % 240)
  return { kind: 'known', parts, bytes: Math.round(parts * (5 + (seed % 60)) * 1024 ** 2) }
}

function error(code: ErrorCode, operation: string): WireError {
  const details = { operation, status: '403', ossCode: 'AccessDenied' }
  return { code, message: 'AccessDenied', requestId: '6560A1B2C3D4E5F6A7B8C9D0', details }
}

function rowsOf(scenario: string): readonly FragmentRow[] {
  switch (scenario) {
    case 'fragments-empty':
    case 'fragments-nothing-allowed':
      return []
    case 'fragments-many':
      return someRows(10_000)
    case 'fragments-long':
      return longRows()
    default:
      return someRows(60)
  }
}

/** What main answers in a scenario `fragments...`; nothing in others. */
export function fragmentAnswers(scenario: string): Answers {
  if (!scenario.startsWith('fragments')) return {}
  const rows = rowsOf(scenario)
  const isDenied = scenario === 'fragments-denied'
  const isSpent = scenario === 'fragments-spent'
  let most = 1000
  let made = 0
  let at = 0

  function listed(): readonly BucketListed[] {
    const listing = new Map<string, number>(buckets.map((bucket) => [bucket, 0]))
    for (const { bucket } of rows) listing.set(bucket, (listing.get(bucket) ?? 0) + 1)
    return [...listing].map(([bucket, fragments]) => ({
      bucket,
      fragments,
      error:
        isDenied && bucket === 'ops-backup'
          ? error('oss/access-denied', 'ListMultipartUploads')
          : isSpent && bucket === 'dw-landing'
            ? { code: 'request/refused', message: 'spent', details: { budget: '1000' } }
            : undefined,
    }))
  }

  function page(): FragmentPage | Promise<FragmentPage> {
    if (scenario === 'fragments-loading') return never
    const isListing = scenario === 'fragments-listing'
    if (isListing && at > 0) return never
    const next = rows.slice(at, at + 1000)
    at += next.length
    made = isSpent ? most : made + 1
    const done = at >= rows.length && !isListing
    const shown = isDenied ? next.filter(({ bucket }) => bucket !== 'ops-backup') : next
    const requests = { made, most }
    return { rows: shown, buckets: done ? listed() : [], done, clockOffsetMs: 0, requests }
  }

  return {
    'prices.get': () => ({ from: 'default', table: defaultPrices, problem: undefined }),
    'fragments.scan': () => {
      at = 0
      made = 0
      return scenario === 'fragments-nothing-allowed'
        ? error('oss/access-denied', 'ListBuckets')
        : { scanId: 'scan-1' }
    },
    'fragments.next': page,
    'fragments.allow': ({ more }: { more: number }) => ({ made, most: (most += more) }),
    'fragments.measure': ({ ids }: { ids: readonly string[] }): FragmentSizes => {
      if (isSpent) return { sizes: [], spent: true, requests: { made, most } }
      made += ids.length
      return {
        sizes: ids.map((id) => ({
          id,
          size:
            isDenied && id.startsWith('dw-landing')
              ? { kind: 'failed', error: error('oss/access-denied', 'ListParts') }
              : sizeOf(id),
        })),
        spent: false,
        requests: { made, most },
      }
    },
    'fragments.parts': () => ({
      parts: Array.from({ length: 37 }, (_, index) => ({
        number: index + 1 + (index > 20 ? 3 : 0),
        offsetBytes: index * 0.01 * GiB,
        sizeBytes: Math.round(0.01 * GiB),
        etag: 'D41D8CD98F00B204E9800998ECF8427E',
        crc64: `${index}123456789`,
        lastModifiedMs: startMs - 39 * dayMs,
      })),
      requests: { made, most },
    }),
    'buckets.list': () =>
      scenario === 'fragments-nothing-allowed'
        ? error('oss/access-denied', 'ListBuckets')
        : buckets.map((name) => ({ name, region: 'cn-shanghai' })),
  }
}

/** How the page is left behind in a scenario. */
export function groupOf(scenario: string): 'none' | 'folder' | 'age' | 'bucket' {
  if (scenario === 'fragments-grouped') return 'folder'
  return scenario === 'fragments-ages' ? 'age' : 'none'
}
