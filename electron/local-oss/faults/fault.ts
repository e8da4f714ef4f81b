/** Everything that can be made to go wrong, as data: tests and the control endpoint write it. */

/** Times in ms, speeds in bytes per second, byte positions counted from 0 in the body. */
export type Fault =
  /** Waits before anything is looked at. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Shapes both directions of this request. */
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Waits for `handle.release()`: tests order events with it instead of sleeping. */
  | { readonly kind: 'hold'; readonly at?: 'start' | 'commit' | 'reply' }
  /** Resets the connection after that many body bytes; nothing is applied. */
  | { readonly kind: 'resetBefore'; readonly atByte?: number }
  /** Applies the effect, then resets the connection without an answer. */
  | { readonly kind: 'resetAfter' }
  /** Reads nothing, answers nothing, keeps the connection. */
  | { readonly kind: 'blackHole' }
  /** Applies the effect; the answer never comes. */
  | { readonly kind: 'lostAnswer'; readonly how?: 'reset' | 'blackHole' }
  /** Cuts the connection first and applies the effect `ms` later, or at `handle.release()`. */
  | { readonly kind: 'delayedApply'; readonly ms?: number }
  /** Sends the reply body in small pieces. */
  | { readonly kind: 'slowDrip'; readonly bytes?: number; readonly everyMs?: number }
  /** Applies the effect; the reply body ends early and the connection closes. */
  | { readonly kind: 'truncatedReply'; readonly atByte?: number }
  | ErrorFault
  /** Any reply at all instead of the right one. */
  | {
      readonly kind: 'rawReply'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly isApplied?: boolean
    }
  /** What a captive portal answers: no request ID, a page or a redirect. Nothing is applied. */
  | { readonly kind: 'html'; readonly status?: number; readonly body?: string }
  /**
   * `wire`: before Content-MD5 is checked; `memory`: after it, so the proofs in the reply are those
   * of the damaged bytes; `disk`: the proofs are right, what is stored is not.
   */
  | {
      readonly kind: 'flipByte'
      readonly atByte?: number
      readonly where?: 'wire' | 'memory' | 'disk'
    }
  | { readonly kind: 'wrongEtag' }
  | { readonly kind: 'missingEtag' }
  | { readonly kind: 'wrongCrc' }
  | { readonly kind: 'missingCrc' }
  /** With `isAborted` the upload is really gone afterwards. */
  | { readonly kind: 'noSuchUpload'; readonly isAborted?: boolean }
  /** Complete is refused; with `isDropped` the part (default: the highest) is really gone. */
  | { readonly kind: 'invalidPart'; readonly partNumber?: number; readonly isDropped?: boolean }
  /**
   * For AbortMultipartUpload: parts being received at that moment are stored afterwards and keep
   * the upload alive; if none is, the part named (default: the highest) reappears at once.
   */
  | { readonly kind: 'partAfterAbort'; readonly partNumber?: number }
  /** 403 AccessDenied, for every operation that needs this RAM action, or every one matched. */
  | { readonly kind: 'denied'; readonly action?: string }
  /** The caller's STS token expires now and stays expired. */
  | { readonly kind: 'expireToken' }
  /** This request sees another server time. */
  | { readonly kind: 'clockOffset'; readonly ms: number }

export interface ErrorFault {
  readonly kind: 'error'
  readonly status: number
  readonly code: string
  readonly message?: string
  readonly ec?: string
  /** Value of a Retry-After header: seconds, or an HTTP date. */
  readonly retryAfter?: string
  /** Default `beforeApply`; `early` answers before the body is read. */
  readonly when?: 'early' | 'beforeApply' | 'applied'
  /** Closes the connection right after the reply, unread body or not. */
  readonly isClosing?: boolean
  /** Further elements of the error document. */
  readonly details?: Readonly<Record<string, string>>
}

export type FaultKind = Fault['kind']

const kinds: Readonly<Record<FaultKind, true>> = {
  latency: true,
  bandwidth: true,
  hold: true,
  resetBefore: true,
  resetAfter: true,
  blackHole: true,
  lostAnswer: true,
  delayedApply: true,
  slowDrip: true,
  truncatedReply: true,
  error: true,
  rawReply: true,
  html: true,
  flipByte: true,
  wrongEtag: true,
  missingEtag: true,
  wrongCrc: true,
  missingCrc: true,
  noSuchUpload: true,
  invalidPart: true,
  partAfterAbort: true,
  denied: true,
  expireToken: true,
  clockOffset: true,
}

export function isFaultKind(kind: unknown): kind is FaultKind {
  return typeof kind === 'string' && Object.hasOwn(kinds, kind)
}
