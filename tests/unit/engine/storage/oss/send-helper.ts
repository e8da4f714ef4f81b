/** Sends one request through a transport of its own, for the tests of `send.ts`. */
import {
  createTransport,
  transportLimits,
  type RawRequest,
  type Transport,
  type TransportLimits,
} from '../../../../../electron/engine/storage/oss/send.ts'
import type { RawReply } from '../../../../../electron/engine/storage/oss/reply.ts'

const context = { operation: 'UploadPart', host: 'h' }

/** A signal that is never aborted. */
export const never = new AbortController().signal

/** GET / of `origin`, changed by `request`; within 10 s. */
export function send(
  origin: string,
  request: Partial<RawRequest>,
  options: { limits?: Partial<TransportLimits>; signal?: AbortSignal; via?: Transport } = {},
): Promise<RawReply> {
  const via = options.via ?? createTransport(2, { ...transportLimits, ...options.limits })
  const whole = { method: 'GET', origin, path: '/', headers: {}, deadlineMs: 10_000 } as const
  return via.send({ ...whole, ...request }, context, options.signal ?? never)
}
