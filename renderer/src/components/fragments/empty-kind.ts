/** Which of the states without rows the page is in. Pure. */
import type { ScanState } from '../../stores/fragment-scan.ts'

/**
 * - `connection`: there is none
 * - `idle`: nothing was listed yet
 * - `none`: looked everywhere, found nothing
 * - `partly`: found nothing where it was allowed to look
 * - `denied`: nothing could be listed
 * - `no-match`: filters leave nothing
 */
export type EmptyKind =
  | 'connection'
  | 'idle'
  | 'loading'
  | 'none'
  | 'partly'
  | 'stopped'
  | 'spent'
  | 'denied'
  | 'no-match'

/** `undefined`: there is something to show. */
export function emptyKind(state: {
  readonly hasConnection: boolean
  readonly scan: ScanState
  readonly found: number
  readonly shown: number
  /** Buckets that could not be listed. */
  readonly failed: number
  /** Buckets that were listed to their end. */
  readonly listed: number
}): EmptyKind | undefined {
  if (state.shown > 0) return undefined
  if (state.found > 0) return 'no-match'
  if (!state.hasConnection) return 'connection'
  switch (state.scan.kind) {
    case 'listing':
      return 'loading'
    case 'failed':
      return 'denied'
    case 'done':
      if (state.failed === 0) return 'none'
      return state.listed === 0 ? 'denied' : 'partly'
    case 'idle':
    case 'stopped':
    case 'spent':
      return state.scan.kind
  }
}
