/** Callbacks are not part of Local OSS: it says so instead of pretending to have called. */
import type { Context } from '../context.ts'
import { notImplemented } from '../oss-error.ts'

export function rejectCallback(context: Pick<Context, 'headers' | 'query'>): void {
  const isAsked = ['x-oss-callback', 'callback'].some(
    (name) => context.headers.has(name) || context.query.has(name),
  )
  if (isAsked) throw notImplemented('callbacks (x-oss-callback)')
}
