/** Requests about the lifecycle rules of buckets that delete fragments. */
import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppParts } from './app-parts.ts'

type LifecycleRequests = Pick<Handlers, Extract<keyof Handlers, `lifecycle.${string}`>>

export function lifecycleHandlers({
  engine: { lifecycle },
  lifecyclePlans: plans,
  requests,
}: Pick<AppParts, 'engine' | 'lifecyclePlans' | 'requests'>): LifecycleRequests {
  return {
    'lifecycle.known': () => lifecycle.known(),
    'lifecycle.read': ({ connectionId, bucket, requestId }) =>
      requests.run(requestId, (signal) => lifecycle.read(connectionId, bucket, signal)),
    'lifecycle.plan': ({ connectionId, bucket, change, requestId }) =>
      requests.run(requestId, async (signal) => {
        const planned = await lifecycle.plan(connectionId, bucket, change, signal)
        const { lines, overlaps } = planned
        return { planId: plans.keep(planned), lines, overlaps }
      }),
    'lifecycle.apply': ({ planId, requestId }) =>
      requests.run(requestId, (signal) =>
        plans.accept(planId, (planned) => lifecycle.apply(planned, signal)),
      ),
  }
}
