/**
 * `/-/control`: faults, clock, shape and log over HTTP, for tests in other processes. Only there
 * when the server was started with it. `-` cannot be a bucket, so no address is taken away.
 *
 *     POST   /-/control/faults                 a FaultRule as JSON -> { "id": 1 }
 *     GET    /-/control/faults/ID              { "hits": 2 }
 *     POST   /-/control/faults/ID/release      lets go what it holds
 *     DELETE /-/control/faults[/ID]
 *     PUT    /-/control/clock                  { "offsetMs": 60000 }
 *     PUT    /-/control/shape                  { "bytesPerSecond": 1000000, "latencyMs": 20 }
 *     GET    /-/control/log, DELETE /-/control/log
 */
import type { IncomingMessage } from 'node:http'
import { readChunks } from './body.ts'
import type { FaultHandle, FaultRule, Faults } from './faults/faults.ts'
import { readFaultRule } from './faults/read-rule.ts'
import { OssError } from './oss-error.ts'
import type { Reply } from './reply.ts'
import type { ServerState } from './server-state.ts'

const prefix = '/-/control/'

/** Undefined when the request is not meant for it. Refusals come as any other error. */
export async function answerControl(
  request: IncomingMessage,
  host: string,
  state: ServerState,
): Promise<Reply | undefined> {
  const path = request.url ?? ''
  if (!path.startsWith(prefix)) return undefined
  // A page in a browser can neither send this name for the host nor JSON without asking first.
  if (!state.isControlled || !/^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/.test(host)) {
    throw new OssError(403, 'AccessDenied', 'The control endpoint is switched off.')
  }
  const [subject = '', id, action] = path.slice(prefix.length).split('/')
  const body = await readJson(request)
  switch (`${request.method ?? ''} ${subject}${id === undefined ? '' : '/ID'}`) {
    case 'POST faults':
      return json({ id: state.rules.add(rule(body)) })
    case 'GET faults/ID':
      return json({ hits: handleOf(state, id).hits() })
    case 'POST faults/ID':
      if (action !== 'release') break
      handleOf(state, id).release()
      return json({})
    case 'DELETE faults/ID':
      handleOf(state, id).remove()
      return json({})
    case 'DELETE faults':
      state.faults.clear()
      return json({})
    case 'PUT clock':
      state.clock.offsetMs = numberIn(body, 'offsetMs') ?? 0
      return json({})
    case 'PUT shape':
      state.shape.bytesPerSecond = numberIn(body, 'bytesPerSecond')
      state.shape.latencyMs = numberIn(body, 'latencyMs') ?? 0
      return json({})
    case 'GET log':
      return json({
        entries: state.log.entries(),
        peakUploadParts: state.log.peakUploadParts(),
      })
    case 'DELETE log':
      state.log.clear()
      return json({})
    default:
  }
  throw new OssError(404, 'NoSuchControl', `There is no control ${request.method ?? ''} ${path}.`)
}

/** The rules that were added over HTTP, by number. */
export interface ControlRules {
  add(rule: FaultRule): number
  get(id: number): FaultHandle | undefined
}

export function createControlRules(faults: Pick<Faults, 'add'>): ControlRules {
  const handles: FaultHandle[] = []
  return {
    add: (rule) => handles.push(faults.add(rule)),
    get: (id) => handles[id - 1],
  }
}

function handleOf(state: ServerState, id: string | undefined): FaultHandle {
  const handle = state.rules.get(Number(id))
  if (!handle) throw new OssError(404, 'NoSuchRule', `There is no rule ${id ?? ''}.`)
  return handle
}

function rule(body: unknown): FaultRule {
  try {
    return readFaultRule(body)
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  await readChunks(request, 10_000, (chunk) => {
    if (chunks.length > 16) throw badRequest('the body is too large')
    chunks.push(chunk)
  })
  if (chunks.length === 0) return {}
  if (request.headers['content-type'] !== 'application/json') {
    throw badRequest('the content type must be application/json')
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw badRequest('the body is not JSON')
  }
}

function numberIn(body: unknown, name: string): number | undefined {
  if (typeof body !== 'object' || body === null || !(name in body)) return undefined
  const value: unknown = Reflect.get(body, name)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badRequest(`${name} must be a number`)
}

function badRequest(message: string): OssError {
  return new OssError(400, 'BadControl', message)
}

function json(value: unknown): Reply {
  const text = JSON.stringify(value)
  return { status: 200, body: { kind: 'text', type: 'application/json', text }, code: 'Control' }
}
