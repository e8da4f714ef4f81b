/** The desk of the Fragments page over a service that counts. */
import type { Connection } from '#shared/connection.ts'
import type { FragmentPage, FragmentSize, FragmentUse } from '#shared/fragment-view.ts'
import { toWireError, type TransferError } from '../../../../electron/engine/errors.ts'
import type {
  FragmentScope,
  ListEvent,
} from '../../../../electron/engine/fragments/list-fragments.ts'
import type { FragmentRef } from '../../../../electron/engine/fragments/measure-fragments.ts'
import type { RequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import { createFragmentDesk } from '../../../../electron/main/fragments/fragment-desk.ts'
import { idOf } from '../../../../electron/main/fragments/known-fragments.ts'

export const never = new AbortController().signal
const connections = [
  { id: 'c', region: 'cn-own' },
  { id: 'd', region: '' },
] as unknown as Connection[]
export const known = (bytes: number): FragmentSize => ({ kind: 'known', parts: 1, bytes })

export interface Service {
  /** By bucket, page by page. */
  readonly buckets: Readonly<Record<string, readonly (readonly string[])[]>>
  readonly sizes?: Readonly<Record<string, FragmentSize>>
  readonly inUse?: readonly string[]
  readonly mostKnown?: number
  /** How far its clock is ahead. */
  readonly clockOffsetMs?: number
  /** Listing the buckets is refused. */
  readonly refusal?: TransferError
}

/** A service that counts; a page waits for nothing but its turn unless `hold` is pending. */
export function bench(service: Service) {
  const { buckets, sizes = {}, inUse = [] } = service
  const remembered = new Map<string, FragmentSize>()
  const state = { hold: Promise.resolve(), ended: 0, scopes: [] as FragmentScope[] }
  const useOf = ({ uploadId }: { readonly uploadId: string }): FragmentUse =>
    inUse.includes(uploadId)
      ? { kind: 'in-use', taskId: 't', sourcePath: '/f' }
      : { kind: 'unknown' }

  async function* list(
    scope: FragmentScope,
    budget: RequestBudget,
    signal: AbortSignal,
  ): AsyncGenerator<ListEvent> {
    state.scopes.push(scope)
    const { connectionId } = scope
    const all = 'all' in scope.buckets
    if (all) {
      budget.take()
      if (service.refusal !== undefined) throw service.refusal
    }
    const scopes =
      'all' in scope.buckets
        ? Object.keys(buckets).map((bucket) => ({ bucket, region: `region-of-${bucket}` }))
        : scope.buckets
    try {
      for (const { bucket, region = 'cn-own' } of scopes) {
        let fragments = 0
        try {
          for (const page of buckets[bucket] ?? []) {
            signal.throwIfAborted()
            budget.take()
            await Promise.race([state.hold, aborted(signal)])
            for (const uploadId of page) {
              fragments++
              const upload = { bucket, key: `key of ${uploadId}`, uploadId }
              const fragment = {
                ...upload,
                initiatedMs: 1,
                storageClass: 'IA',
                connectionId,
                region,
              }
              yield { kind: 'fragment', fragment: { ...fragment, use: useOf(upload) } }
            }
          }
          yield { kind: 'bucket-listed', bucket, fragments }
        } catch (error) {
          signal.throwIfAborted()
          yield { kind: 'bucket-failed', bucket, region, error: toWireError(error) }
        }
      }
    } finally {
      state.ended++
    }
  }

  const desk = createFragmentDesk({
    fragments: {
      list,
      useOf,
      clockOffsetMs: () => Promise.resolve(service.clockOffsetMs ?? 0),
      remembered: ({ uploadId }) => remembered.get(uploadId),
      measure: async ({ uploadId }: FragmentRef, budget, signal) => {
        signal.throwIfAborted()
        try {
          budget.take()
        } catch (error) {
          return { kind: 'failed', error: toWireError(error) }
        }
        const size = sizes[uploadId] ?? { kind: 'gone' }
        remembered.set(uploadId, size)
        return size
      },
    },
    connections: () => connections,
    maxRequests: () => 7,
    ...(service.mostKnown === undefined ? {} : { mostKnown: service.mostKnown }),
  })
  return { desk, state, remembered }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

type Desk = ReturnType<typeof bench>['desk']

export const scope = { connectionId: 'c', buckets: null, prefix: '' }

/** Looks until the end. */
export async function all(desk: Desk, scanId: string): Promise<readonly FragmentPage[]> {
  const pages: FragmentPage[] = []
  do pages.push(await desk.next(scanId, never))
  while (pages.at(-1)?.done === false)
  return pages
}

export const uploadsIn = (pages: readonly FragmentPage[]): readonly string[] =>
  pages.flatMap(({ rows }) => rows.map(({ uploadId }) => uploadId))

export const idOfUpload = (uploadId: string, bucket = 'a', connectionId = 'c'): string =>
  idOf({ connectionId, bucket, key: `key of ${uploadId}`, uploadId })
