/**
 * The gate between page and main: who asks, how much, how often, in what shape. Whatever comes in,
 * an answer goes out as data and nothing is thrown across.
 */
import { inputs, type Handlers, type Input, type Reply } from '#shared/ipc/contract.ts'
import type { RequestName } from '#shared/ipc/contract.ts'
import { toWireError, TransferError } from '../../engine/errors.ts'
import type { Clock, Logger } from '../../engine/ports.ts'
import { requestChannel } from './channels.ts'
import { measure } from './measure.ts'

/** What `serve` needs of `ipcMain`. */
export interface RequestIpc<E> {
  handle(
    channel: string,
    listener: (event: E, name: unknown, input: unknown) => Promise<Reply<unknown>>,
  ): void
}

export interface ServeDeps<E> {
  readonly ipc: RequestIpc<E>
  readonly handlers: Handlers
  /** Whether the message comes from the top frame of our own page. */
  readonly isTrusted: (event: E) => boolean
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Logger
}

const MiB = 1024 * 1024
const usualLimit = MiB
/** Requests whose lists of ids or paths are long by nature (the schemas bound them). */
const largeLimits: Partial<Record<RequestName, number>> = {
  'fragments.delete': 16 * MiB,
  'objects.copyLinks': 16 * MiB,
  'objects.planDelete': 16 * MiB,
  'sources.dropped': 64 * MiB,
  'sources.release': 16 * MiB,
  'tasks.command': 16 * MiB,
  'tasks.enqueue': 16 * MiB,
  'tasks.remove': 16 * MiB,
}
const maxDepth = 16

/** A page that asks faster than this is out of order (reading 100,000 tasks takes 200 requests). */
const burst = 600
const perSecond = 200

/** Registers every request of the contract. */
export function serve<E>(deps: ServeDeps<E>): void {
  const { handlers, isTrusted, logger } = deps
  const admit = createGate(deps.clock)

  async function answer(event: E, name: unknown, input: unknown): Promise<unknown> {
    if (!isTrusted(event)) throw refused('the sender is not the page of this window')
    if (!isRequestName(name)) throw refused('there is no such request')
    if (!admit()) throw refused('too many requests')
    const limit = largeLimits[name] ?? usualLimit
    if (!measure(input, limit, maxDepth)) throw invalid(`${name}: the input is too large`)
    const parsed = inputs[name].safeParse(input)
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? ''
      throw invalid(`${name}: the input does not fit the contract${where && ` at ${where}`}`)
    }
    // TypeScript cannot correlate the two maps, the schema has just done so: the one cast of the design
    const handler = handlers[name] as (input: Input<RequestName>) => unknown
    return await handler(parsed.data)
  }

  deps.ipc.handle(requestChannel, async (event, name, input) => {
    try {
      return { ok: true, value: await answer(event, name, input) }
    } catch (error) {
      return { ok: false, error: toReplyError(error, name, logger) }
    }
  })
}

function toReplyError(
  error: unknown,
  name: unknown,
  logger: Logger,
): Extract<Reply<never>, { ok: false }>['error'] {
  const request = typeof name === 'string' ? name.slice(0, 40) : typeof name
  if (error instanceof TransferError) {
    // Giving a request up is a person's good right, and a page that is scrolled does it all the time.
    const isOdd = error.code.startsWith('request/') && error.code !== 'request/aborted'
    if (isOdd) logger.warn('request not served', { request, error })
    return toWireError(error)
  }
  logger.error('request failed unexpectedly', { request, error })
  // the log has the rest: a foreign message may name paths
  return { code: 'internal/bug', message: `${request} failed unexpectedly` }
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(inputs, name)
}

function refused(message: string): TransferError {
  return new TransferError('request/refused', message, { retry: 'never' })
}

function invalid(message: string): TransferError {
  return new TransferError('request/invalid', message, { retry: 'never' })
}

/** A token bucket. */
function createGate(clock: Pick<Clock, 'monotonic'>): () => boolean {
  let tokens = burst
  let lastMs = clock.monotonic()
  return () => {
    const nowMs = clock.monotonic()
    tokens = Math.min(burst, tokens + ((nowMs - lastMs) / 1000) * perSecond)
    lastMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
