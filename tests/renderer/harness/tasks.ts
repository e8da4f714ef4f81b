/** Tasks as the engine would send them, in every state, for looking at the page. */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { TaskState, TaskView } from '#shared/task-view.ts'

const GiB = 1024 ** 3
const startMs = Date.now()

/** A task half-way through an upload; `change` says what is special about it. */
export function aTask(change: Partial<TaskView> = {}): TaskView {
  const name = change.name ?? 'EP07_master_ProRes4444.mov'
  const sizeBytes = change.sizeBytes ?? 412.6 * GiB
  return {
    id: 'task-1',
    batchId: 'batch-1',
    name,
    sourcePath: `/Users/mei/Movies/${name}`,
    sizeBytes,
    connectionId: 'studio',
    bucket: 'media-archive',
    key: `2026/ep07/${name}`,
    state: { kind: 'running', phase: 'uploading' },
    addedAtMs: startMs - 3_600_000,
    startedAtMs: startMs - 3_500_000,
    uploadId: '0004B9895DBBB6EC98E36A1D2F8D3F00',
    partSizeBytes: 1.03 * GiB,
    partsTotal: 400,
    partsStored: 226,
    partsReused: 0,
    retries: 2,
    verifyMd5: true,
    confirmedBytes: sizeBytes * 0.5775,
    inFlightBytes: 0,
    speedBytesPerSecond: 0,
    ...change,
  }
}

/** One row of the mixed list: name, GiB, share confirmed, state, and what else is special. */
type Row = readonly [string, number, number, TaskState, Partial<TaskView>?]

const uploading: TaskState = { kind: 'running', phase: 'uploading' }

function blocked(by: 'credentials' | 'source-changed' | 'source-missing' | 'name-taken') {
  const codes = {
    credentials: 'oss/token-expired',
    'source-changed': 'source/changed',
    'source-missing': 'source/missing',
    'name-taken': 'oss/name-taken',
  } as const
  return { kind: 'blocked', by, error: { code: codes[by], message: 'blocked' } } as const
}

function failed(code: ErrorCode): TaskState {
  const details = { operation: 'UploadPart', status: '403', ossCode: 'AccessDenied' }
  const error = { code, message: 'AccessDenied', requestId: '6560A1B2C3D4E5F6A7B8C9D0', details }
  return { kind: 'ended', as: 'failed', error }
}

function waiting(reason: 'retry' | 'network'): TaskState {
  const code = reason === 'retry' ? 'network/timeout' : 'network/dns'
  return {
    kind: 'waiting',
    for: reason,
    untilMs: startMs + 600_000,
    error: { code, message: 'part 602: no answer within 30 s' },
  }
}

const rows: readonly Row[] = [
  [
    'EP07_master_ProRes4444.mov',
    412.6,
    0.5775,
    uploading,
    { speedBytesPerSecond: 90_596_966, timeLeftSeconds: 2067, inFlightBytes: 26 * GiB },
  ],
  [
    'A001_C012_1103KX.braw',
    96.3,
    0.133,
    uploading,
    { speedBytesPerSecond: 33_344_716, timeLeftSeconds: 2685, inFlightBytes: 6 * GiB },
  ],
  [
    'rushes-A002/A002_C001.mxf',
    731.4,
    0.12,
    uploading,
    { speedBytesPerSecond: 46_242_201, timeLeftSeconds: 14_880, inFlightBytes: 20 * GiB },
  ],
  ['vm-golden-2026-11.qcow2', 58.2, 0.716, { kind: 'running', phase: 'preparing' }],
  [
    'found-again.mov',
    40,
    0.925,
    { kind: 'running', phase: 'preparing' },
    { partsTotal: 40, partsStored: 37, partsReused: 37 },
  ],
  ['orders_2026-11-20.parquet', 18.4, 1, { kind: 'running', phase: 'verifying' }],
  ['nas-backup-week47.tar.zst', 1024, 0.6, waiting('retry')],
  ['EP08_offline_cut_v3.mp4', 24.1, 0, { kind: 'queued' }],
  ['EP06_master_ProRes4444.mov', 398, 0.3, { kind: 'paused' }],
  ['pgdump-prod-20261120.dump', 210.5, 0.37, failed('oss/access-denied')],
  ['直播回放_2026双十一_主会场.mp4', 63.9, 1, { kind: 'ended', as: 'done' }],
  ['model-weights-v14.safetensors', 141.2, 1, { kind: 'ended', as: 'done' }],
  ['EP05_master.mov', 301.7, 1, { kind: 'running', phase: 'completing' }],
  ['audio/EP07_stems.wav', 4.2, 0.2, waiting('network')],
  ['client/brief_final.pdf', 0.01, 0, blocked('name-taken')],
  ['live-recording.ts', 88, 0.44, blocked('source-changed')],
  ['usb/DSC_2044.nef', 0.06, 0.5, blocked('source-missing')],
  ['EP04_master.mov', 288.8, 0.81, blocked('credentials')],
  ['old-cut.mov', 12, 0.3, { kind: 'ended', as: 'cancelled' }],
  ['proxy_0007.mp4', 2.2, 0.3, { kind: 'stopping', to: 'paused' }],
  ['proxy_0008.mp4', 2.2, 0.3, { kind: 'stopping', to: 'cancelled' }],
  ['empty.txt', 0, 0, { kind: 'ended', as: 'done' }],
]

/** One task per row of the table above. */
export function mixedTasks(): TaskView[] {
  return rows.map(([name, gib, share, state, more], index) =>
    aTask({
      id: `task-${index + 1}`,
      name,
      sizeBytes: Math.round(gib * GiB),
      confirmedBytes: Math.round(gib * GiB * share),
      partsStored: Math.floor(400 * share),
      key: `2026/ep07/${name}`,
      state,
      ...more,
    }),
  )
}

/** Names that try a list: very long, hidden characters, other directions, no ending. */
export function longTasks(): TaskView[] {
  const names = [
    `${'A_very_long_name_with_all_the_details_of_the_shot_and_the_day_'.repeat(4)}v0042.mov`,
    'invoice\u202Efdp.exe',
    'line\nbreak\tand\u0007bell.txt',
    'مستند-طويل-جدا-باسم-عربي-2026.mp4',
    `${'非常长的文件名称用于检查省略显示是否正确'.repeat(5)}终版.mp4`,
    '👩‍👩‍👧‍👦'.repeat(30),
    ' leading and trailing ',
    'noextension',
  ]
  return names.map((name, index) =>
    aTask({
      id: `long-${index}`,
      name,
      sizeBytes: 1004.8 * GiB,
      bucket: 'a-bucket-with-a-really-long-name-up-to-the-limit-of-sixty-three',
      key: `${'deep/folder/'.repeat(12)}${name}`,
      state: index === 2 ? failed('oss/token-expired') : index === 3 ? waiting('retry') : uploading,
      speedBytesPerSecond: 1023.9 * 1024 ** 2,
      timeLeftSeconds: 86_400 * 3 + 7200,
    }),
  )
}

/** `count` tasks: three run, one in fifty has failed, a third is done, the rest waits. */
export function manyTasks(count: number): TaskView[] {
  return Array.from({ length: count }, (_, index) => {
    const state: TaskState =
      index < 3
        ? uploading
        : index % 50 === 7
          ? failed('oss/access-denied')
          : index % 3 === 0
            ? { kind: 'ended', as: 'done' }
            : { kind: 'queued' }
    const share = state.kind === 'queued' ? 0 : state.kind === 'ended' ? 1 : 0.4
    const sizeBytes = 1_000_000 + ((index * 7919) % 900_000_000)
    return aTask({
      id: `many-${index}`,
      name: `photos/DSC_${String(index).padStart(6, '0')}.nef`,
      sizeBytes,
      confirmedBytes: Math.round(sizeBytes * share),
      speedBytesPerSecond: index < 3 ? 9_000_000 : 0,
      timeLeftSeconds: index < 3 ? 95 : undefined,
      state,
    })
  })
}
