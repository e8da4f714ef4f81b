/** One run over an upload body, in the slices the socket is given. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { UploadBody } from '../storage.ts'

export interface BodyRun {
  /** To be iterated once. A pull means that the socket has taken what was handed out before. */
  readonly slices: AsyncIterable<Uint8Array>
  /** Every byte was handed out, and taken. */
  isDone(): boolean
  /** Ends the run where it stands and lets the body clean up. */
  stop(): void
}

/**
 * undici's timers follow the slices (reliability M6): with this size an upload has to be slower
 * than 220 bytes a second before it counts as dead.
 */
export const maxSliceBytes = 64 * 1024

export function runBody(body: UploadBody): BodyRun {
  let isDone = false

  async function* run(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const slice of body.open()) {
      // Lets the socket be read before it is written to again. A service that refuses early sends
      // its answer and closes: written to in the same turn, the socket would fail with EPIPE and
      // take the unread answer with it.
      await nextTurn()
      for (let at = 0; at < slice.byteLength; at += maxSliceBytes) {
        yield slice.subarray(at, at + maxSliceBytes)
      }
    }
    isDone = true
  }

  const slices = run()
  return {
    slices,
    isDone: () => isDone,
    stop: () => {
      // What the body throws while it cleans up is no longer anybody's answer.
      slices.return().catch(() => {})
    },
  }
}
