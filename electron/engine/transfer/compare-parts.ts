/** The parts of an upload somebody else may have begun, held against a local file. */
import type { PartSender, SourceRange } from '../pipeline/part-sender.ts'
import type { ListedPart } from '../storage/storage.ts'
import type { PartProof } from '../store/stores.ts'
import { partRange, type PartPlan } from '../task/part-plan.ts'
import { inParallel } from './in-parallel.ts'
import { isSameBytes, rangeOf } from './listed-part.ts'
import type { TransferDeps } from './run.ts'

/** What a comparison found, part by part. */
export interface PartComparison {
  readonly plan: PartPlan
  /** Of the parts that are, byte for byte, where the file has them. */
  readonly proofs: ReadonlyMap<number, PartProof>
  /** Numbers of the others, ascending: other bytes, or no such place in the file. */
  readonly different: readonly number[]
}

export interface CompareDeps extends Pick<TransferDeps, 'partsAtOnce'> {
  readonly sender: Pick<PartSender, 'digest'>
}

/**
 * Reads the file wherever a listed part should be. With `until: 'difference'` it stops at the first
 * part that is another: who only wants to know whether it is the file need not read all of it.
 * `onCompared` is told each part that is done with.
 */
export async function compareParts(
  source: Pick<SourceRange, 'path' | 'identity'>,
  listed: readonly ListedPart[],
  plan: PartPlan,
  until: 'difference' | 'end',
  deps: CompareDeps,
  signal: AbortSignal,
  onCompared?: (part: ListedPart) => void,
): Promise<PartComparison> {
  const proofs = new Map<number, PartProof>()
  const different: number[] = []
  await inParallel(listed, deps.partsAtOnce(), async (part) => {
    if (until === 'difference' && different.length > 0) return
    const proof = await proofOf(source, part, plan, deps, signal)
    if (proof === undefined) different.push(part.number)
    else proofs.set(part.number, proof)
    onCompared?.(part)
  })
  return { plan, proofs, different: different.toSorted((a, b) => a - b) }
}

async function proofOf(
  source: Pick<SourceRange, 'path' | 'identity'>,
  part: ListedPart,
  plan: PartPlan,
  deps: CompareDeps,
  signal: AbortSignal,
): Promise<PartProof | undefined> {
  const { number, sizeBytes, etag } = part
  if (number < 1 || number > plan.count) return undefined
  if (partRange(plan, number).lengthBytes !== sizeBytes) return undefined
  const digest = await deps.sender.digest(rangeOf(source, plan, number), true, signal)
  return isSameBytes(part, digest) ? { number, ...digest, etag } : undefined
}

/** Bytes of the file that need not be sent. */
export function provenBytes({ plan, proofs }: Pick<PartComparison, 'plan' | 'proofs'>): number {
  let bytes = 0
  for (const number of proofs.keys()) bytes += partRange(plan, number).lengthBytes
  return bytes
}

/** A last part of a few bytes may be equal by chance: so many have to be, to know the file by. */
export function isProofEnough(
  comparison: Pick<PartComparison, 'plan' | 'proofs'>,
  { minPartSizeBytes }: { readonly minPartSizeBytes: number },
): boolean {
  return provenBytes(comparison) >= Math.min(minPartSizeBytes, comparison.plan.sizeBytes)
}
