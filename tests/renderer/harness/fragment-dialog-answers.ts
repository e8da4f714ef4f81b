/** Fragments and what main would answer about one, in every step and state: `frag-adopt-plan` and so on. */
import type { WireError } from '#shared/error-codes.ts'
import type {
  CompletedFragment,
  FoundSource,
  FragmentComparison,
  FragmentPart,
  FragmentRow,
} from '#shared/fragment-view.ts'
import type { Outputs, RequestName, SourceHandle } from '#shared/ipc/contract.ts'

const MiB = 1024 ** 2
const nowMs = Date.now()
const never = new Promise<never>(() => undefined)

export type DialogAnswers = {
  [N in RequestName]?: (input: never) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

/** A fragment of somebody else's tool, half a year old; `change` says what is special about it. */
export function aStrangeFragment(change: Partial<FragmentRow> = {}): FragmentRow {
  return {
    id: 'fragment-1',
    connectionId: 'studio',
    bucket: 'media-archive',
    region: 'cn-shanghai',
    key: '2026/ep07/EP07_master_ProRes4444.mov',
    uploadId: '0004B9895DBBB6EC98E36A1D2F8D3F00',
    initiatedMs: nowMs - 183 * 86_400_000,
    storageClass: 'Standard',
    use: { kind: 'unknown' },
    size: { kind: 'known', parts: 37, bytes: 37 * 8 * MiB },
    ...change,
  }
}

/** Parts `numbers`, of 8 MiB each. */
export function storedParts(numbers: readonly number[]): readonly FragmentPart[] {
  return numbers.map((number) => ({
    number,
    offsetBytes: (number - 1) * 8 * MiB,
    sizeBytes: 8 * MiB,
    etag: number.toString(16).toUpperCase().padStart(32, '5D41402ABC4B2A76B9719D911017C592'),
    crc64: `${17_843_298_712_340_000_000n + BigInt(number)}`,
    lastModifiedMs: nowMs - 182 * 86_400_000 + number * 1000,
  }))
}

/** 1 to `last`, without those in `gaps`. */
export function numbersTo(last: number, gaps: readonly number[] = []): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1).filter((n) => !gaps.includes(n))
}

export const aPlan: Extract<FragmentComparison, { kind: 'possible' }> = {
  kind: 'possible',
  planId: 'plan-1',
  fileName: 'EP07_master_ProRes4444.mov',
  fileBytes: 40 * 8 * MiB - 2_345_678,
  parts: 40,
  partSizeBytes: 8 * MiB,
  unevenEnds: undefined,
  different: [12, 13],
  missing: [40],
  bytesToSend: 3 * 8 * MiB - 2_345_678,
}

export const denied: WireError = {
  code: 'oss/access-denied',
  message: 'ListParts was refused with 403: AccessDenied',
  requestId: '6560A1B2C3D4E5F6A7B8C9D0',
  details: { operation: 'ListParts', status: '403', ossCode: 'AccessDenied', ec: '0003-00000001' },
}

const gone: WireError = {
  code: 'oss/no-such-upload',
  message: 'ListParts was refused with 404: NoSuchUpload',
  requestId: '6560A1B2C3D4E5F6A7B8C9D0',
  details: { operation: 'ListParts', status: '404', ossCode: 'NoSuchUpload' },
}

const found: readonly FoundSource[] = [
  {
    handle: 'h-1',
    name: 'EP07_master_ProRes4444.mov',
    path: '/Volumes/Archive 2026/ep07/EP07_master_ProRes4444.mov',
    sizeBytes: 40 * 8 * MiB - 2_345_678,
    firstPart: 'equal',
    hasSameName: true,
  },
  {
    handle: 'h-2',
    name: 'EP07_master_v2 (copy of copy with a very long name that goes on).mov',
    path: `/Users/mei/Movies/${'a very deep folder/'.repeat(5)}EP07_master_v2 (copy of copy).mov`,
    sizeBytes: 39 * 8 * MiB,
    firstPart: 'unknown',
    hasSameName: false,
  },
]

const refusals: Readonly<Record<string, FragmentComparison>> = {
  another: {
    kind: 'refused',
    reason: 'another-file',
    stored: 40,
    different: numbersTo(40, [3, 7]),
  },
  little: { kind: 'refused', reason: 'another-file', stored: 1, different: [] },
  cut: { kind: 'refused', reason: 'other-cut', stored: 37, different: numbersTo(37) },
  empty: { kind: 'refused', reason: 'empty', stored: 0, different: [] },
}

const completed: CompletedFragment = {
  sizeBytes: 37 * 8 * MiB,
  etag: '5D41402ABC4B2A76B9719D911017C592-37',
  crc64: '17843298712345678901',
  crcOfParts: 'equal',
  requestId: '6560A1B2C3D4E5F6A7B8C9D0',
  versionId: undefined,
}

/** The fragment a scenario is about. */
export function fragmentOf(scenario: string): FragmentRow {
  if (scenario.includes('in-use')) {
    const use = {
      kind: 'in-use',
      taskId: 'task-1',
      sourcePath: '/Users/mei/Movies/EP07_master_ProRes4444.mov',
    } as const
    return aStrangeFragment({ use })
  }
  if (scenario.includes('pane-gone')) return aStrangeFragment({ size: { kind: 'gone' } })
  if (scenario.includes('strange-key')) {
    const key = `${'deep folder/'.repeat(9)}第七集\u202E母带 %2B+'"$(rm)\n.mov`
    return aStrangeFragment({ key, storageClass: 'DeepColdArchive' })
  }
  return aStrangeFragment()
}

/** The file dropped on the row, where a scenario begins with one. */
export function sourceOf(scenario: string): SourceHandle | undefined {
  if (!/plan|progress|refused|failed|adopted/.test(scenario)) return undefined
  return { handle: 'h-0', name: 'EP07_master_ProRes4444.mov', kind: 'file', sizeBytes: 333_198_642 }
}

/** What main answers in a scenario; anything else is left to the usual bridge. */
export function dialogAnswers(scenario: string): DialogAnswers {
  const is = (word: string): boolean => scenario.includes(word)
  const numbers = is('whole')
    ? numbersTo(37)
    : is('many')
      ? numbersTo(10_000, [17, 18, 19, 400, 7000])
      : is('none')
        ? []
        : numbersTo(40, [3, 4, 5])
  const requests = { made: 312, most: 1000 }
  return {
    'fragments.parts': () =>
      is('loading')
        ? never
        : is('denied')
          ? denied
          : is('spent')
            ? { code: 'request/refused', message: 'spent', details: { budget: '1000' } }
            : { parts: storedParts(numbers), requests },
    'fragments.findSources': () => (is('searching') ? never : is('nothing') ? [] : found),
    'fragments.compare': () => {
      if (is('progress')) return never
      if (is('failed')) return is('gone') ? gone : denied
      const refusal = Object.entries(refusals).find(([name]) => is(name))
      if (refusal !== undefined) return refusal[1]
      if (is('uneven')) {
        const unevenEnds = [5 * MiB, 14 * MiB, 20 * MiB]
        return { ...aPlan, unevenEnds, different: [12, 13, 41, 42] }
      }
      return is('equal') ? { ...aPlan, different: [], missing: [], bytesToSend: 0 } : aPlan
    },
    'fragments.adopt': () => ({ taskId: 'task-1' }),
    'fragments.completeAll': () => {
      if (is('running')) return never
      if (is('taken')) return { ...denied, code: 'oss/name-taken', message: 'FileAlreadyExists' }
      if (is('changed')) {
        const details = { reason: 'changed', parts: '38', bytes: '318767104' }
        return { code: 'request/refused', message: 'upload holds 38 parts, not 37', details }
      }
      return is('doubtful') ? { ...completed, crcOfParts: 'different' } : completed
    },
    'fragments.open': () => (is('failed') ? denied : fragmentOf(scenario)),
    'sources.pick': () => [
      { handle: 'h-9', name: 'picked.mov', kind: 'file', sizeBytes: 333_198_642 },
    ],
  }
}
