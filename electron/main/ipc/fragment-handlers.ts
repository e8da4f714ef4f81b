/** Requests of the Fragments page. What they work on is held by the desk; the page names ids. */
import type { Handlers } from '#shared/ipc/contract.ts'
import type { FoundSource } from '#shared/fragment-view.ts'
import { fragmentParts } from '../../engine/fragments/fragment-parts.ts'
import { comparisonOf } from '../fragments/comparison.ts'
import { deleteByIds } from '../fragments/delete-by-ids.ts'
import type { Progress } from '../fragments/teller.ts'
import type { AppParts } from './app-parts.ts'

type FragmentRequests = Pick<Handlers, Extract<keyof Handlers, `fragments.${string}`>>

export function fragmentHandlers(
  parts: Pick<AppParts, 'engine' | 'fragmentDesk' | 'requests' | 'settings' | 'sources' | 'teller'>,
): FragmentRequests {
  const { fragmentDesk: desk, requests, settings, sources, teller } = parts
  const { fragments } = parts.engine

  /** A long request that ends with the window, and tells how far it is. */
  function run<T>(
    requestId: string,
    work: (signal: AbortSignal, progress: Progress) => Promise<T>,
  ): Promise<T> {
    return requests.run(requestId, async (signal) => {
      const progress = teller.progress(requestId)
      try {
        return await work(desk.whileOpen(signal), progress)
      } finally {
        progress.end()
      }
    })
  }

  /** The same, and the page hears of requests that its answer does not count. */
  function counting<T>(
    requestId: string,
    work: (signal: AbortSignal, progress: Progress) => Promise<T>,
  ): Promise<T> {
    return run(requestId, async (signal, progress) => {
      const { budget } = desk
      const { made } = budget
      try {
        return await work(signal, progress)
      } finally {
        // A listing that was begun meanwhile has a count of its own.
        if (budget === desk.budget && budget.made !== made) teller.counted(desk.count())
      }
    })
  }

  return {
    'fragments.scan': ({ maxRequests, ...scope }) => desk.scan(scope, maxRequests),
    'fragments.next': ({ scanId, requestId }) =>
      run(requestId, (signal) => desk.next(scanId, signal)),
    'fragments.allow': ({ more }) => {
      const requests = desk.allow(more)
      teller.counted(requests)
      return requests
    },
    'fragments.measure': ({ ids, requestId }) =>
      counting(requestId, (signal) => desk.measure(ids, signal)),
    'fragments.open': (upload) => desk.open(upload),
    'fragments.parts': ({ id, requestId }) =>
      counting(requestId, async (signal) => {
        const parts = await fragments.parts(desk.one(id), desk.budget, signal)
        return { parts: fragmentParts(parts), requests: desk.count() }
      }),
    'fragments.findSources': ({ id, folder, requestId }) =>
      counting(requestId, async (signal, progress) => {
        const [path] = folder === null ? [] : sources.take([folder])
        const found = await fragments.findSources(
          desk.one(id),
          { folder: path },
          desk.budget,
          ({ files }) => progress.moved(files, 0),
          signal,
        )
        const handles = await sources.register(found.map((each) => each.path))
        return found.flatMap((each, at): FoundSource[] => {
          const { path, sizeBytes, firstPart, hasSameName } = each
          const handle = handles[at]
          if (handle === undefined) return []
          const { name } = handle
          return [{ handle: handle.handle, name, path, sizeBytes, firstPart, hasSameName }]
        })
      }),
    'fragments.compare': ({ id, handle, requestId }) =>
      counting(requestId, async (signal, progress) => {
        const fragment = desk.one(id)
        const [path = ''] = sources.take([handle])
        const answer = await fragments.planAdoption(
          fragment,
          path,
          desk.budget,
          signal,
          (done, total) => progress.moved(done, total),
        )
        return comparisonOf(answer, (plan) => desk.plans.keep(plan))
      }),
    'fragments.adopt': ({ planId, forbidOverwrite, requestId }) =>
      run(requestId, () =>
        desk.plans.accept(planId, async (plan) => {
          const { verifyMd5 } = settings.read()
          return { taskId: await fragments.adopt(plan, { forbidOverwrite, verifyMd5 }) }
        }),
      ),
    'fragments.completeAll': ({ id, expected, forbidOverwrite, requestId }) =>
      counting(requestId, async (signal) => {
        const fragment = desk.one(id)
        const options = { forbidOverwrite }
        const completed = await fragments.completeAll(
          fragment,
          expected,
          options,
          desk.budget,
          signal,
        )
        desk.forget(id)
        teller.gone(id)
        teller.flush()
        return completed
      }),
    'fragments.delete': ({ ids, requestId }) =>
      run(requestId, (signal, progress) =>
        deleteByIds(ids, { desk, fragments, teller, progress }, signal),
      ),
  }
}
