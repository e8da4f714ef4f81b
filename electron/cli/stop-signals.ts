/** Ctrl-C and its relatives: the first stops cleanly, the second at once. */
import { exitCodes } from './io.ts'

/**
 * A terminal sends Ctrl-C to every process of the group, and npx and our launcher pass it on as
 * well: what comes within this time is one keystroke.
 */
const sameKeystrokeMs = 500

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Aborted by the first signal. */
export function listenForStop(): AbortSignal {
  const controller = new AbortController()
  let firstAtMs: number | undefined
  const stop = (): void => {
    const nowMs = performance.now()
    if (firstAtMs === undefined) {
      firstAtMs = nowMs
      controller.abort(new Error('stopped by a signal'))
    } else if (nowMs - firstAtMs > sameKeystrokeMs) {
      process.exit(exitCodes.interrupted)
    }
  }
  for (const name of signals) process.on(name, stop)
  // The launcher is gone, killed perhaps: whoever did that meant this process.
  if (process.channel !== undefined) {
    process.once('disconnect', () => process.exit(exitCodes.interrupted))
    process.channel?.unref()
  }
  return controller.signal
}
