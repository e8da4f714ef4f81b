/** The holds of all connections and their buckets: who is held, and what ends that. */
import type { Trouble } from '#shared/connection-health.ts'
import { toWireError, type TransferError } from '../errors.ts'
import { admits, admitted, asked, left, passed, refused, scopeOf, type Hold } from './hold.ts'

/** Where a task goes to. */
export interface HoldTarget {
  readonly connectionId: string
  readonly bucket: string
}

/** What is held together: a bucket, or without one the whole connection. */
export interface HeldScope {
  readonly connectionId: string
  readonly bucket?: string | undefined
}

export interface HoldsDeps {
  /** Whether a queued task stands there. */
  readonly isAnyQueued: (scope: HeldScope) => boolean
  /** Something is held or no longer is, or a probe begins or ends. */
  readonly changed: (connectionId: string) => void
}

export interface Holds {
  /** Whether a task may begin there: it is not held, or may be the probe. */
  admits(target: HoldTarget): boolean
  /** The scope a queued task is held in, also while a probe is on its way. */
  scopeOf(target: HoldTarget): HeldScope | undefined
  /** Whether nothing moves there without a person. */
  isStuck(target: HoldTarget): boolean
  /** `who` begins to run; as the probe if one is asked for. */
  admitted(target: HoldTarget, who: string): void
  /** A run ended: with an error nothing but a person can cure, or in another way. */
  ended(target: HoldTarget, who: string, error: TransferError | undefined): void
  /** A part of a file (`isEnd`: all of it) went through. */
  passed(target: HoldTarget, isEnd: boolean): void
  /** A person wants one more try: of a bucket, or of everything that is held of the connection. */
  ask(scope: HeldScope): void
  /** Whatever was known is about what the connection was before. */
  forget(connectionId: string): void
  troubles(): readonly (readonly [scope: HeldScope, trouble: Trouble])[]
}

interface Kept extends HeldScope {
  readonly hold: Hold
}

export function createHolds(deps: HoldsDeps): Holds {
  const all = new Map<string, Kept>()

  function holdOf(scope: HeldScope): Hold | undefined {
    return all.get(keyOf(scope))?.hold
  }

  function become(scope: HeldScope, hold: Hold | undefined): void {
    const before = holdOf(scope)
    if (hold === before) return
    if (hold === undefined) all.delete(keyOf(scope))
    else all.set(keyOf(scope), { ...scope, hold })
    if (isShown(before) || isShown(hold)) deps.changed(scope.connectionId)
  }

  /** A refusal that concerns the bucket only got past what concerns the connection. */
  function learn(target: HoldTarget, who: string, error: TransferError): void {
    const { connectionId } = target
    const kind = scopeOf(error)
    if (kind === undefined) return
    const scope = kind === 'bucket' ? bucketOf(target) : { connectionId }
    if (kind === 'bucket') become({ connectionId }, undefined)
    become(scope, refused(holdOf(scope), error, who, deps.isAnyQueued(scope)))
  }

  return {
    admits: (target) => scopesOf(target).every((scope) => admits(holdOf(scope))),
    scopeOf: (target) => scopesOf(target).find((scope) => isShown(holdOf(scope))),
    isStuck: (target) => scopesOf(target).some((scope) => holdOf(scope)?.kind === 'held'),
    admitted: (target, who) => {
      for (const scope of scopesOf(target)) {
        const hold = holdOf(scope)
        if (hold !== undefined) become(scope, admitted(hold, who))
      }
    },
    ended: (target, who, error) => {
      if (error !== undefined) learn(target, who, error)
      for (const scope of scopesOf(target)) {
        const hold = holdOf(scope)
        if (hold !== undefined) become(scope, left(hold, who))
      }
    },
    passed: (target, isEnd) => {
      for (const scope of scopesOf(target)) become(scope, passed(holdOf(scope), isEnd))
    },
    ask: ({ connectionId, bucket }) => {
      for (const { hold, ...scope } of all.values()) {
        if (scope.connectionId !== connectionId) continue
        const isMeant = bucket === undefined || scope.bucket === bucket
        if (isMeant || scope.bucket === undefined) become(scope, asked(hold))
      }
    },
    forget: (connectionId) => {
      for (const { hold: _, ...scope } of all.values()) {
        if (scope.connectionId === connectionId) become(scope, undefined)
      }
    },
    troubles: () =>
      [...all.values()].flatMap(({ hold, ...scope }) => {
        if (!isShown(hold)) return []
        const { bucket } = scope
        const trouble: Trouble = {
          state: 'held',
          ...(bucket === undefined ? {} : { bucket }),
          isTrying: hold.kind === 'trying',
          error: toWireError(hold.error),
        }
        return [[scope, trouble] as const]
      }),
  }
}

/** Neither an ID nor a bucket's name holds a slash. */
export function keyOf({ connectionId, bucket }: HeldScope): string {
  return bucket === undefined ? connectionId : `${connectionId}/${bucket}`
}

function bucketOf({ connectionId, bucket }: HoldTarget): HeldScope {
  return { connectionId, bucket }
}

/** The wider one first. */
function scopesOf(target: HoldTarget): readonly HeldScope[] {
  return [{ connectionId: target.connectionId }, bucketOf(target)]
}

function isShown(hold: Hold | undefined): hold is Hold {
  return hold !== undefined && hold.kind !== 'counting'
}
