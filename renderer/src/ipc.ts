/** The way to main: the only file that touches `window.partway`. */
import type {
  AppEvent,
  Bridge,
  Input,
  Outputs,
  Reply,
  RequestName,
  SourceHandle,
} from '#shared/ipc/contract.ts'
import type { WireError } from '#shared/error-codes.ts'

declare global {
  interface Window {
    readonly partway: Bridge<File>
  }
}

/** A refused or failed request. Words for people come from `wire.code`, never from the message. */
export class RequestError extends Error {
  readonly wire: WireError

  constructor(wire: WireError) {
    super(wire.message)
    this.name = 'RequestError'
    this.wire = wire
  }
}

/** Asks main for something. Throws `RequestError` with the error as data when it is refused or fails. */
export async function call<N extends RequestName>(name: N, input: Input<N>): Promise<Outputs[N]> {
  return unwrap(await window.partway.invoke(name, input))
}

/** Turns dropped or pasted files into handles. No path is ever visible to the page. */
export async function dropped(files: readonly File[]): Promise<readonly SourceHandle[]> {
  return unwrap(await window.partway.dropped(files))
}

/** Listens to main's numbered events; answers the function that stops listening. */
export function onEvent(listener: (event: AppEvent) => void): () => void {
  return window.partway.onEvent(listener)
}

/** The error as data, whatever was thrown. */
export function wireOf(error: unknown): WireError {
  return error instanceof RequestError
    ? error.wire
    : { code: 'internal/bug', message: String(error) }
}

function unwrap<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new RequestError(reply.error)
  return reply.value
}
