/** A listing that a test plays page by page. */
import type { WireError } from '#shared/error-codes.ts'
import type {
  BucketListed,
  FragmentPage,
  FragmentRow,
  FragmentSize,
  RequestCount,
} from '#shared/fragment-view.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { aRow } from '../harness/fragments.ts'

export { aRow }

/** `count` fragments of one bucket, each younger than the one before. */
export function rows(count: number, bucket = 'media-archive'): FragmentRow[] {
  return Array.from({ length: count }, (_, index) =>
    aRow({
      bucket,
      key: `${bucket}/${index}.mov`,
      uploadId: `U${index}`,
      initiatedMs: 1000 * index,
    }),
  )
}

export function known(parts: number, bytes: number): FragmentSize {
  return { kind: 'known', parts, bytes }
}

export const denied: WireError = {
  code: 'oss/access-denied',
  message: 'AccessDenied',
  details: { operation: 'ListMultipartUploads' },
}

export interface PlayedListing {
  readonly answers: Answers
  /** The next page arrives. */
  tell(page: Partial<FragmentPage>): Promise<void>
  /** The next page fails. */
  fail(error: WireError): Promise<void>
  /** What measuring answers; a size of 7 parts and 7 bytes unless a test says otherwise. */
  sizeOf: (id: string) => FragmentSize
  requests: RequestCount
  spent: boolean
}

export function bucketListed(bucket: string, fragments: number, error?: WireError): BucketListed {
  return { bucket, fragments, error }
}

export function playListing(): PlayedListing {
  const waiting: ((answer: FragmentPage | WireError) => void)[] = []
  const ready: (FragmentPage | WireError)[] = []
  let scans = 0

  async function give(answer: FragmentPage | WireError): Promise<void> {
    const waiter = waiting.shift()
    if (waiter === undefined) ready.push(answer)
    else waiter(answer)
    for (let turn = 0; turn < 12; turn++) await Promise.resolve()
  }

  const listing: PlayedListing = {
    answers: {
      'fragments.scan': () => ({ scanId: `scan-${(scans += 1)}` }),
      'fragments.next': () =>
        new Promise((resolve) => {
          const answer = ready.shift()
          if (answer === undefined) waiting.push(resolve)
          else resolve(answer)
        }),
      'fragments.allow': ({ more }) => {
        listing.requests = { ...listing.requests, most: listing.requests.most + more }
        return listing.requests
      },
      'fragments.measure': ({ ids }) => ({
        sizes: listing.spent ? [] : ids.map((id) => ({ id, size: listing.sizeOf(id) })),
        spent: listing.spent,
        requests: listing.requests,
      }),
      'requests.abort': () => null,
    },
    tell: (page) =>
      give({
        rows: [],
        buckets: [],
        done: false,
        clockOffsetMs: 0,
        requests: listing.requests,
        ...page,
      }),
    fail: give,
    sizeOf: () => known(7, 7),
    requests: { made: 1, most: 1000 },
    spent: false,
  }
  return listing
}
