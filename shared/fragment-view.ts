/** Fragments as they are told outside the engine: what is listed, held, compared, deleted. */
import type { WireError } from './error-codes.ts'

/**
 * Whose an upload is.
 * - `in-use`: a task that has not ended goes on with it, or one that failed may be retried with it
 * - `known`: left behind by a task of ours, which does not need it any more
 * - `unknown`: begun by somebody else, or by us before the record was lost
 */
export type FragmentUse =
  | { readonly kind: 'in-use'; readonly taskId: string; readonly sourcePath: string }
  | { readonly kind: 'known'; readonly taskId: string; readonly sourcePath: string }
  | { readonly kind: 'unknown' }

/** `gone`: completed or deleted meanwhile. `failed`: it cannot be told now, or not by us. */
export type FragmentSize =
  | { readonly kind: 'known'; readonly parts: number; readonly bytes: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: WireError }

/** One incomplete upload on the service, as the page holds it. */
export interface FragmentRow {
  /** Made of connection, bucket, key and upload ID: the same in every listing. */
  readonly id: string
  readonly connectionId: string
  readonly bucket: string
  /** E.g. `cn-hangzhou`; empty where the service does not tell. */
  readonly region: string
  readonly key: string
  readonly uploadId: string
  /** Unknown of one that was opened by its upload ID. */
  readonly initiatedMs: number | undefined
  /** As the service names it, e.g. `Standard`; unknown of one that was opened by its upload ID. */
  readonly storageClass: string | undefined
  readonly use: FragmentUse
  /** As far as it is remembered. */
  readonly size: FragmentSize | undefined
}

/** What was asked of the service, each billed as one PUT-class request, and how much may be. */
export interface RequestCount {
  readonly made: number
  readonly most: number
}

/** One look at a running listing. */
export interface FragmentPage {
  /** New since the look before; empty while a bucket without fragments is passed. */
  readonly rows: readonly FragmentRow[]
  /** Buckets whose end was reached, or that could not be listed to it. */
  readonly buckets: readonly BucketListed[]
  /** Nothing follows. */
  readonly done: boolean
  /** How far the service's clock is ahead of this computer's: ages are the service's. */
  readonly clockOffsetMs: number
  readonly requests: RequestCount
}

/**
 * How the listing of one bucket ended. `request/refused` with a detail `budget`: the requests are spent;
 * with a detail `limit`: no more fragments can be held.
 */
export interface BucketListed {
  readonly bucket: string
  readonly fragments: number
  readonly error: WireError | undefined
}

/** Sizes that were asked for, as far as the budget went. */
export interface FragmentSizes {
  readonly sizes: readonly { readonly id: string; readonly size: FragmentSize }[]
  /** Some were not asked for: the budget is spent. */
  readonly spent: boolean
  readonly requests: RequestCount
}

/** One stored part. */
export interface FragmentPart {
  readonly number: number
  /** Where it begins in the object, if nothing is missing before it or all parts are of one size. */
  readonly offsetBytes: number | undefined
  readonly sizeBytes: number
  /** Upper-case hex, without quotes. */
  readonly etag: string
  /** Unsigned decimal; not every service tells it. */
  readonly crc64: string | undefined
  readonly lastModifiedMs: number
}

/** All parts of one, ascending. */
export interface FragmentParts {
  readonly parts: readonly FragmentPart[]
  readonly requests: RequestCount
}

/** Part numbers that are not there, both ends included. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** The gaps between part 1 and the last stored part; `numbers` ascend. */
export function gapsIn(numbers: readonly number[]): readonly Gap[] {
  const gaps: Gap[] = []
  let expected = 1
  for (const number of numbers) {
    if (number > expected) gaps.push({ from: expected, to: number - 1 })
    expected = number + 1
  }
  return gaps
}

/** A local file that may hold what a fragment began with. */
export interface FoundSource {
  readonly handle: string
  readonly name: string
  /** Full local path, for showing only; never sent back. */
  readonly path: string
  readonly sizeBytes: number
  /** The first stored part is in it, byte for byte, or could not be compared. */
  readonly firstPart: 'equal' | 'unknown'
  readonly hasSameName: boolean
}

/**
 * A fragment held against a local file, part by part.
 * - `in-use`: a task of ours goes on with it
 * - `empty`: no part is stored; whoever began it may be about to send the first one
 * - `other-cut`: the sizes of its parts fit no way to cut this file
 * - `another-file`: not enough of it is in this file
 */
export type FragmentComparison =
  | {
      readonly kind: 'possible'
      /** To be accepted by it, once, in this window. */
      readonly planId: string
      readonly fileName: string
      readonly fileBytes: number
      /** Parts of the whole file. */
      readonly parts: number
      readonly partSizeBytes: number
      /** Where the first parts end that have sizes of their own. */
      readonly unevenEnds: readonly number[] | undefined
      /** Numbers of the stored parts that are not in the file where they should be: sent again. */
      readonly different: readonly number[]
      /** Numbers of the parts that are not stored. */
      readonly missing: readonly number[]
      readonly bytesToSend: number
    }
  | {
      readonly kind: 'refused'
      readonly reason: 'in-use' | 'empty' | 'other-cut' | 'another-file'
      readonly stored: number
      /** Numbers of the stored parts that are not in the file. */
      readonly different: readonly number[]
    }

/** The object a fragment became, put together from whatever the service held. */
export interface CompletedFragment {
  readonly sizeBytes: number
  readonly etag: string
  readonly crc64: string | undefined
  /** The CRC-64 of the object follows from those of the parts; `unknown`: not all of them are told. */
  readonly crcOfParts: 'equal' | 'different' | 'unknown'
  readonly requestId: string
  readonly versionId: string | undefined
}

/** What became of the fragments that were to be deleted. */
export interface DeleteReport {
  /** No longer known to the service, those included that were gone before. */
  readonly deleted: readonly string[]
  /** Left alone: a task of ours goes on with them. */
  readonly kept: readonly string[]
  /** `request/aborted`: it was on the wire when a person stopped it, and may be gone. */
  readonly failed: readonly { readonly id: string; readonly error: WireError }[]
  /** A person has stopped it; the others were not touched. */
  readonly stopped: boolean
}
