/**
 * The one place through which every request of a run passes: it waits for its turn, ends here while
 * the way is known to be closed, and what becomes of it is told to the keeper of the way.
 */
import { TransferError } from '../errors.ts'
import type { PartSender } from '../pipeline/part-sender.ts'
import type { ObjectStorage } from '../storage/storage.ts'
import type { Cuts, Cuttable } from './cuts.ts'
import type { Keeper, Trip } from './keeper.ts'
import { observePart, type ObserveDeps } from './observe-part.ts'

export interface GuardDeps extends ObserveDeps {
  readonly keeper: Keeper
  /** Who sends: for the keeper to know the probe. */
  readonly who: string
  /** For every request anew: credentials may be others by then. */
  readonly open: () => Promise<ObjectStorage>
  /** Gets other keys, if there is anybody who hands some out; the way knows of them when it resolves. */
  readonly renewKeys: (signal: AbortSignal) => Promise<void>
  /** What a sleep may have killed. */
  readonly cuts: Cuts
}

interface Request {
  readonly isBody: boolean
  /** Cut off after a sleep it is simply sent again; otherwise somebody has to ask what became of it. */
  readonly isRepeatable: boolean
}

const question: Request = { isBody: false, isRepeatable: true }
const deed: Request = { isBody: false, isRepeatable: false }

/** The storage behind its guard. Throttled requests are repeated without end, at the pace asked for. */
export function guardStorage(first: ObjectStorage, deps: GuardDeps): ObjectStorage {
  const call = <T>(
    request: Request,
    caller: AbortSignal,
    send: (storage: ObjectStorage, signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    through(request, deps, caller, async ({ signal }) => await send(await deps.open(), signal))

  const list = <T>(
    caller: AbortSignal,
    send: (storage: ObjectStorage, signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncIterable<T> => listThrough(deps, caller, send)

  return {
    limits: first.limits,
    initiate: (target, options, caller) =>
      call(deed, caller, (to, signal) => to.initiate(target, options, signal)),
    putPart: (upload, number, body, caller) =>
      call({ isBody: true, isRepeatable: true }, caller, (to, signal) =>
        to.putPart(upload, number, body, signal),
      ),
    listParts: (upload, caller, onRequest) =>
      list(caller, (to, signal) => to.listParts(upload, signal, onRequest)),
    complete: (upload, parts, options, caller) =>
      call(deed, caller, (to, signal) => to.complete(upload, parts, options, signal)),
    completeAll: (upload, options, caller) =>
      call(deed, caller, (to, signal) => to.completeAll(upload, options, signal)),
    abort: (upload, caller) => call(question, caller, (to, signal) => to.abort(upload, signal)),
    putObject: (target, body, options, caller) =>
      call({ isBody: true, isRepeatable: false }, caller, (to, signal) =>
        to.putObject(target, body, options, signal),
      ),
    head: (target, caller) => call(question, caller, (to, signal) => to.head(target, signal)),
    listUploads: (bucket, prefix, caller, onRequest) =>
      list(caller, (to, signal) => to.listUploads(bucket, prefix, signal, onRequest)),
    listObjects: (bucket, prefix, caller) =>
      list(caller, (to, signal) => to.listObjects(bucket, prefix, signal)),
    listBuckets: (caller, onRequest) =>
      list(caller, (to, signal) => to.listBuckets(signal, onRequest)),
    createBucket: (name, caller) =>
      call(deed, caller, (to, signal) => to.createBucket(name, signal)),
    readLifecycle: (bucket, caller) =>
      call(question, caller, (to, signal) => to.readLifecycle(bucket, signal)),
    writeLifecycle: (bucket, xml, options, caller) =>
      call(deed, caller, (to, signal) => to.writeLifecycle(bucket, xml, options, signal)),
    removeLifecycle: (bucket, caller) =>
      call(deed, caller, (to, signal) => to.removeLifecycle(bucket, signal)),
    // It belongs to whoever opened it.
    close: async () => {},
  }
}

/** The sender behind the same guard. */
export function guardSender(sender: PartSender, deps: GuardDeps): PartSender {
  return {
    send: (job, onSent, caller) => {
      const request = { isBody: true, isRepeatable: job.to.kind === 'part' }
      return through(request, deps, caller, (trip) => {
        const moved = (sentBytes: number): void => {
          trip.touch()
          onSent(sentBytes)
        }
        // Many small objects say nothing about how many parts a line takes.
        if (job.to.kind === 'object') return sender.send(job, moved, trip.signal)
        return observePart(deps, job.source.lengthBytes, moved, trip.signal, (heard) =>
          sender.send(job, heard, trip.signal),
        )
      })
    },
    digest: (source, withMd5, signal) => sender.digest(source, withMd5, signal),
    close: async () => {},
  }
}

async function through<T>(
  { isBody, isRepeatable }: Request,
  { keeper, who, cuts, renewKeys }: GuardDeps,
  caller: AbortSignal,
  send: (trip: Cuttable) => Promise<T>,
): Promise<T> {
  for (;;) {
    const trip = await keeper.depart(who, isBody, caller)
    using cuttable = cuts.begin(caller)
    try {
      const value = await send(cuttable)
      trip.answered()
      return value
    } catch (error) {
      caller.throwIfAborted()
      if (cuttable.isCut() && isRepeatable) continue
      if (!(error instanceof TransferError)) throw error
      if (trip.isRefusal(error)) await renewKeys(caller)
      if (trip.failed(error) === 'throw') throw error
      if (!isRepeatable && !isSurelyNothing(error)) throw error
    } finally {
      trip.end()
    }
  }
}

/**
 * Not sent, or refused by the service in its own words: nothing came of it. A gateway's word for it is
 * not enough to make an object a second time.
 */
function isSurelyNothing({ code, status, requestId }: TransferError): boolean {
  return code.startsWith('credentials/') || (status !== undefined && requestId !== undefined)
}

/** A listing whose first page can be asked for again; later it is the caller who begins anew. */
async function* listThrough<T>(
  { keeper, who, open, cuts, renewKeys }: GuardDeps,
  caller: AbortSignal,
  send: (storage: ObjectStorage, signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T> {
  for (let isBegun = false; ;) {
    const trip: Trip = await keeper.depart(who, false, caller)
    using cuttable = cuts.begin(caller)
    try {
      for await (const item of send(await open(), cuttable.signal)) {
        cuttable.touch()
        if (!isBegun) trip.answered()
        isBegun = true
        yield item
      }
      if (!isBegun) trip.answered()
      return
    } catch (error) {
      caller.throwIfAborted()
      if (cuttable.isCut() && !isBegun) continue
      if (!(error instanceof TransferError)) throw error
      if (trip.isRefusal(error)) await renewKeys(caller)
      if (trip.failed(error) === 'throw' || isBegun) throw error
    } finally {
      trip.end()
    }
  }
}
