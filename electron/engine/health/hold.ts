/**
 * What only a person can cure and every other task of a bucket or connection would meet as well: the
 * rule by which the others are held instead of failing one after the other (reliability F35, F37). Pure.
 */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { TransferError } from '../errors.ts'

/** What is known of one bucket, or of one connection. Nothing known: no `Hold`. */
export type Hold =
  /** So many tasks in a row met the same refusal; the others go on. */
  | { readonly kind: 'counting'; readonly error: TransferError; readonly refusals: number }
  /** Nobody is admitted until a person says so. */
  | { readonly kind: 'held'; readonly error: TransferError }
  /** A person said so: the next task is let through as the probe. */
  | { readonly kind: 'asked'; readonly error: TransferError }
  | { readonly kind: 'trying'; readonly error: TransferError; readonly who: string }

/** Whom a refusal concerns. */
export type Scope = 'connection' | 'bucket'

const scopes: Partial<Record<ErrorCode, Scope>> = {
  'network/proxy': 'connection',
  'network/tls': 'connection',
  'oss/account-state': 'connection',
  'oss/custom-domain-required': 'connection',
  'oss/wrong-endpoint': 'connection',
  'oss/wrong-region': 'connection',
  'oss/access-denied': 'bucket',
  'oss/encryption': 'bucket',
  'oss/invalid-bucket-name': 'bucket',
  'oss/no-such-bucket': 'bucket',
  'oss/quota': 'bucket',
}

/** A policy may deny one prefix only, and a single odd object anything. */
const refusalsToHold = 3

/** Whom the error a task failed with concerns besides it; undefined: nobody. */
export function scopeOf({ code }: TransferError): Scope | undefined {
  return scopes[code]
}

/** Whether a task may begin. */
export function admits(hold: Hold | undefined): boolean {
  return hold?.kind !== 'held' && hold?.kind !== 'trying'
}

/** `who` failed with `error`. `isAnyWaiting`: there are others; a hold nobody waits for is none. */
export function refused(
  hold: Hold | undefined,
  error: TransferError,
  who: string,
  isAnyWaiting: boolean,
): Hold {
  switch (hold?.kind) {
    case 'held':
    case 'asked':
      // It began to run before.
      return { ...hold, error }
    case 'trying':
      return hold.who === who ? heldOr(error, refusalsToHold, isAnyWaiting) : hold
    case 'counting':
    case undefined: {
      const isSame = hold?.error.code === error.code
      return heldOr(error, isSame ? hold.refusals + 1 : 1, isAnyWaiting)
    }
  }
}

/**
 * Something went through. `isEnd`: a whole file, and not only a part of it, which proves nothing about
 * a Complete that was refused.
 */
export function passed(hold: Hold | undefined, isEnd: boolean): Hold | undefined {
  const isProof = isEnd || hold?.error.details['operation'] !== 'CompleteMultipartUpload'
  return isProof ? undefined : hold
}

/** A person asks for one more try. */
export function asked(hold: Hold): Hold {
  return hold.kind === 'held' ? { kind: 'asked', error: hold.error } : hold
}

/** `who` begins to run. */
export function admitted(hold: Hold, who: string): Hold {
  return hold.kind === 'asked' ? { kind: 'trying', error: hold.error, who } : hold
}

/** `who` has ended. If that said nothing about the trouble, the next one may try. */
export function left(hold: Hold, who: string): Hold {
  const isProbe = hold.kind === 'trying' && hold.who === who
  return isProbe ? { kind: 'asked', error: hold.error } : hold
}

function heldOr(error: TransferError, refusals: number, isAnyWaiting: boolean): Hold {
  const isHeld = refusals >= refusalsToHold && isAnyWaiting
  return isHeld ? { kind: 'held', error } : { kind: 'counting', error, refusals }
}
