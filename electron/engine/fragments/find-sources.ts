/** Which local file a fragment was cut from: recent sources and a folder, by size, name, first part. */
import { basename } from 'node:path'
import { TransferError } from '../errors.ts'
import { identify } from '../pipeline/source-file.ts'
import { scanSources } from '../queue/scan-sources.ts'
import type { ListedPart, ObjectStorage } from '../storage/storage.ts'
import type { SourceIdentity } from '../task/task.ts'
import { compareParts, type CompareDeps } from '../transfer/compare-parts.ts'
import { attemptPolicy, withRetry, type RetryDeps } from '../transfer/retry.ts'
import { smallestFileBytes, plansFor } from './cut-plans.ts'
import type { FragmentRef } from './measure-fragments.ts'
import type { RequestBudget } from './request-budget.ts'

export interface SourceSearch {
  /** Absolute paths that are looked at first. */
  readonly recent: Iterable<string>
  /** Absolute; all regular files below it are looked at, symbolic links are not followed. */
  readonly folder: string | undefined
}

/** A local file that may hold what a fragment began with. */
export interface FoundFile {
  readonly path: string
  readonly sizeBytes: number
  /** The first stored part is in it, byte for byte, or cannot be compared. */
  readonly firstPart: 'equal' | 'unknown'
  /** Its name is the last segment of the key. */
  readonly hasSameName: boolean
}

export interface SearchProgress {
  /** Looked at so far. */
  readonly files: number
  /** Files and folders that could not be read. */
  readonly unreadable: number
}

export interface FindSourcesDeps extends RetryDeps, CompareDeps {
  readonly storage: Pick<ObjectStorage, 'listParts' | 'limits'>
}

const mostFound = 50

/**
 * At most 50 files, best first: those of the same name, then those that hold the first stored part. A
 * file whose first part differs, or that is too small for what is stored, is none; a fragment without
 * parts has none. Throws what keeps the parts from being listed, and the `source/...` error of a folder
 * that cannot be read at all; what cannot be read below it is counted.
 */
export async function findSources(
  fragment: FragmentRef,
  { recent, folder }: SourceSearch,
  deps: FindSourcesDeps,
  budget: RequestBudget,
  tell: (progress: SearchProgress) => void,
  signal: AbortSignal,
): Promise<readonly FoundFile[]> {
  const listed = await withRetry(attemptPolicy, deps, signal, () =>
    Array.fromAsync(deps.storage.listParts(fragment, signal, () => budget.take())),
  )
  if (listed.length === 0) return []
  const leastBytes = smallestFileBytes(listed)
  const seen = new Set<string>()
  const name = fragment.key.split('/').at(-1) ?? ''
  let found: readonly FoundFile[] = []
  let [files, unreadable] = [0, 0]

  async function look(path: string): Promise<void> {
    if (seen.has(path)) return
    files++
    const candidate = await candidateOf(path, leastBytes, listed, deps, signal)
    if (candidate === 'unreadable') unreadable++
    else if (candidate !== 'other') {
      const hasSameName = name !== '' && basename(path) === name
      found = [...found, { path, hasSameName, ...candidate }].toSorted(byRank).slice(0, mostFound)
    }
    tell({ files, unreadable })
  }

  for (const path of recent) {
    signal.throwIfAborted()
    await look(path)
    seen.add(path)
  }
  if (folder === undefined) return found
  for await (const scanned of scanSources([folder], 'skip', signal)) {
    signal.throwIfAborted()
    if (scanned.kind === 'file') await look(scanned.path)
    else if (scanned.path === folder) throw scanned.error
    else if (isUnreadable(scanned.error)) tell({ files, unreadable: ++unreadable })
  }
  return found
}

type Candidate = Pick<FoundFile, 'sizeBytes' | 'firstPart'>

async function candidateOf(
  path: string,
  leastBytes: number,
  listed: readonly ListedPart[],
  deps: FindSourcesDeps,
  signal: AbortSignal,
): Promise<Candidate | 'other' | 'unreadable'> {
  try {
    const identity = await identify(path)
    const { sizeBytes } = identity
    if (sizeBytes < leastBytes) return 'other'
    const firstPart = await firstPartIn({ path, identity }, listed, deps, signal)
    return firstPart === 'different' ? 'other' : { sizeBytes, firstPart }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof TransferError) || !error.code.startsWith('source/')) throw error
    // A source of an old task may be long gone; a file may change while it is looked at.
    return error.code === 'source/missing' || error.code === 'source/changed'
      ? 'other'
      : 'unreadable'
  }
}

/** Wherever one of the cuts that explain all parts has it. */
async function firstPartIn(
  source: { readonly path: string; readonly identity: SourceIdentity },
  listed: readonly ListedPart[],
  deps: FindSourcesDeps,
  signal: AbortSignal,
): Promise<'equal' | 'different' | 'unknown'> {
  const plans = plansFor(listed, source.identity.sizeBytes, deps.storage.limits)
  const first = listed.reduce((a, b) => (b.number < a.number ? b : a))
  if (plans.length > 0 && !isComparable(first)) return 'unknown'
  for (const plan of plans) {
    const { proofs } = await compareParts(source, [first], plan, 'end', deps, signal)
    if (proofs.size > 0) return 'equal'
  }
  return 'different'
}

/** An ETag that is no MD5, and no CRC-64: nothing local is known to be equal to that. */
function isComparable({ crc64, etag }: ListedPart): boolean {
  return crc64 !== undefined || /^[0-9a-f]{32}$/i.test(etag)
}

function isUnreadable(error: unknown): boolean {
  // Symbolic links, pipes and devices are passed over on purpose.
  return !(error instanceof TransferError) || error.code !== 'source/not-a-file'
}

function byRank(a: FoundFile, b: FoundFile): number {
  const rank = ({ hasSameName, firstPart }: FoundFile): number =>
    (hasSameName ? 2 : 0) + (firstPart === 'equal' ? 1 : 0)
  return rank(b) - rank(a)
}
