/** Requests of the page (reliability F82): a handler sees only what its schema allows, whatever is sent. */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { serve } from '../../../../electron/main/ipc/serve.ts'
import { errorCodes } from '../../../../shared/error-codes.ts'
import {
  inputs,
  type Handlers,
  type Reply,
  type RequestName,
} from '../../../../shared/ipc/contract.ts'
import { defaultPrices } from '../../../../shared/price-table.ts'
import { temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'

const ids = ['task-1', 'task-2'] as const
const destination = { connectionId: 'c', bucket: 'bucket', prefix: 'a/' }
const draft = {
  name: 'Office',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'id',
  accessKeySecret: 'secret',
}
const [id, requestId, connectionId, taskId] = ['task-1', 'r', 'c', 'task-1'] as const

/** One input of each request that its schema takes. */
const valid: Readonly<Record<string, unknown>> = {
  'app.info': {},
  'app.notices': {},
  'notices.dismiss': { id },
  'settings.get': {},
  'settings.save': { language: 'en', tasksAtOnce: 4, destination },
  'connections.list': {},
  'connections.save': draft,
  'connections.duplicate': { id },
  'connections.remove': { id },
  'connections.readImport': { handle: null },
  'connections.takeImport': { planId: id, names: ['default'] },
  'connections.test': { draft, requestId },
  'connections.tryLocal': {},
  'buckets.list': { connectionId, requestId },
  'sources.dropped': { paths: ['/home/a/b', '/home/文件'] },
  'sources.pick': { kind: 'files' },
  'sources.release': { handles: ids },
  'tasks.enqueue': { handles: ids, destination, forbidOverwrite: true, requestId },
  'tasks.snapshot': {},
  'tasks.chunk': { snapshotId: 's', from: 0 },
  'tasks.command': { ids, command: 'pause' },
  'tasks.remove': { ids, deleteParts: true },
  'tasks.resolve': { id, resolution: { choice: 'rename', key: 'k' } },
  'tasks.showInFolder': { id },
  'parts.watch': { taskId },
  'parts.rows': { taskId, from: 0, count: 100 },
  'log.read': { taskId },
  'speed.history': { taskId },
  'receipts.read': { taskId },
  'receipts.export': { taskId },
  'receipts.verify': { taskId, against: 'file', requestId },
  'clipboard.write': { text: 'x' },
  'requests.abort': { requestId },
  'health.list': {},
  'health.retry': { connectionId, bucket: 'bucket' },
  'fragments.scan': { connectionId, buckets: ['bucket'], prefix: 'a/', maxRequests: 100 },
  'fragments.next': { scanId: 's', requestId },
  'fragments.allow': { more: 100 },
  'fragments.measure': { ids, requestId },
  'fragments.open': { connectionId, bucket: 'bucket', key: '文件', uploadId: 'U' },
  'fragments.parts': { id, requestId },
  'fragments.findSources': { id, folder: null, requestId },
  'fragments.compare': { id, handle: 'h', requestId },
  'fragments.adopt': { planId: 'p', forbidOverwrite: true, requestId },
  'fragments.completeAll': {
    id,
    expected: { parts: 2, bytes: 5 },
    forbidOverwrite: false,
    requestId,
  },
  'fragments.delete': { ids, requestId },
  'prices.get': {},
  'prices.save': { table: defaultPrices },
  'lifecycle.known': {},
  'lifecycle.read': { connectionId, bucket: 'bucket', requestId },
  'lifecycle.plan': {
    connectionId,
    bucket: 'bucket',
    requestId,
    change: { kind: 'set', ruleId: null, prefix: 'a/', days: 7 },
  },
  'lifecycle.apply': { planId: 'p', requestId },
  'objects.list': { connectionId, bucket: 'bucket', prefix: 'a/' },
  'objects.next': { listingId: 'l', requestId },
  'objects.details': { listingId: 'l', row: 0, requestId },
  'objects.copyLinks': { listingId: 'l', objects: [[0, 2]], validSeconds: 60 },
  'objects.createFolder': { connectionId, bucket: 'bucket', prefix: '', name: '目录', requestId },
  'objects.planDelete': { listingId: 'l', folders: [], objects: [[0, 1]], requestId },
  'objects.delete': { planId: 'p', requestId },
  'buckets.properties': { connectionId, bucket: 'bucket', requestId },
  'buckets.create': {
    connectionId,
    name: 'bucket',
    region: 'cn-hangzhou',
    storageClass: 'Standard',
    acl: 'private',
    redundancy: 'LRS',
    requestId,
  },
}

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, -1, 1.5, NaN, Infinity, 2 ** 53, '', true, [], {}, 7n),
  fc.constantFrom<unknown>('x'.repeat(65), 'x'.repeat(2_000), Symbol.iterator, new Date(NaN)),
  fc.constant(
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}') as unknown,
  ),
  temptingText,
  fc.anything({
    maxDepth: 2,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withTypedArray: true,
  }),
)

type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole' | 'place'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'extra'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'deep' | 'large' | 'other'; readonly at: number }

const at = fc.nat({ max: 50 })
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'none' } as const) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('place' as const), at, value: junk }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('whole' as const), at, value: junk }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('extra' as const),
      name: fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'id', '0'),
      value: junk,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('deep' as const, 'other' as const), at }),
  },
)
/** Rare, because each is more than a megabyte. */
const large: fc.Arbitrary<Change> = fc.record({ kind: fc.constant('large' as const), at })

const names = Object.keys(inputs) as RequestName[]
/** Mostly a request there is. */
const anyName: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...names) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', '', 'app.info ', 'toString'),
  },
  { weight: 1, arbitrary: fc.anything() },
)

type Listener = (
  event: { isOurs: boolean },
  name: unknown,
  input: unknown,
) => Promise<Reply<unknown>>

/** `gate`: a planted bug brings its own. */
export function ipcTargets(gate: typeof serve = serve): readonly FuzzTarget[] {
  let reached: { readonly name: string; readonly input: unknown }[] = []
  let nowMs = 0
  let listener: Listener | undefined
  const missing = names.filter((name) => !Object.hasOwn(valid, name))
  if (missing.length > 0) throw new Error(`no example of ${missing.join()}: add it here`)
  const handlers = Object.fromEntries(
    names.map((name) => [name, (input: unknown) => (reached.push({ name, input }), 'value')]),
  ) as unknown as Handlers
  gate<{ isOurs: boolean }>({
    ipc: { handle: (_channel, handle) => void (listener = handle) },
    handlers,
    isTrusted: ({ isOurs }) => isOurs,
    // Every request comes a second after the one before: the flood has its own test.
    clock: { monotonic: () => (nowMs += 1_000) },
    logger: silentLogger,
  })
  return [
    fuzzTarget(
      'IPC: every request, any input',
      6,
      fc.record({
        name: anyName,
        isOurs: fc.constantFrom(true, true, true, true, true, true, true, false),
        change: fc.oneof({ weight: 400, arbitrary: change }, { weight: 1, arbitrary: large }),
      }),
      async ({ name, isOurs, change }) => {
        reached = []
        const isRequest = typeof name === 'string' && (names as readonly string[]).includes(name)
        const input = changed(isRequest ? valid[name] : {}, change)
        if (listener === undefined) throw new Error('nothing was registered')
        const reply = await listener({ isOurs }, name, input)
        const [call, ...more] = reached
        if (more.length > 0) throw new Error('one request, two calls')
        if (!reply.ok) {
          if (call !== undefined) throw new Error('refused, and carried out')
          refuseUntyped(reply)
          if (isOurs && isRequest && change.kind === 'none') throw new Error('refused a valid one')
          return
        }
        if (!isOurs || !isRequest || call?.name !== name || change.kind === 'large') {
          throw new Error(`${String(name)} was carried out`)
        }
        const parsed = inputs[name as RequestName].safeParse(call.input)
        if (!parsed.success || !isDeepStrictEqual(parsed.data, call.input)) {
          throw new Error(`the handler saw ${JSON.stringify(call.input)}`)
        }
        refuseUnknownFields(call.input)
      },
    ),
  ]
}

function changed(value: unknown, change: Change): unknown {
  switch (change.kind) {
    case 'none':
      return value
    case 'whole':
      return change.value
    case 'place':
    case 'drop':
      return atPlace(value, change.at, change.kind === 'drop' ? undefined : change.value)
    case 'extra': {
      const copy = { ...(value as object) }
      Object.defineProperty(copy, change.name, { value: change.value, enumerable: true })
      return copy
    }
    case 'deep': {
      let deep: unknown = 1
      for (let level = 0; level < 20 + change.at * 100; level++) deep = [deep]
      return atPlace(value, change.at, deep)
    }
    case 'large':
      return {
        ...(value as object),
        ids: Array.from({ length: 40 }, () => 'x'.repeat(2 * 1024 ** 2)),
      }
    case 'other':
      return valid[names[change.at % names.length] ?? 'app.info']
  }
}

/** The nth field, counted through all levels, becomes `to`. */
function atPlace(value: unknown, place: number, to: unknown): unknown {
  const all: (readonly string[])[] = []
  const walk = (inner: unknown, path: readonly string[]): void => {
    if (typeof inner !== 'object' || inner === null) return
    for (const name of Object.keys(inner)) {
      all.push([...path, name])
      walk((inner as Record<string, unknown>)[name], [...path, name])
    }
  }
  walk(value, [])
  const path = all[place % Math.max(1, all.length)]
  return path === undefined ? to : put(value, path, to)
}

function put(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to
  if (Array.isArray(value)) {
    return value.map((item, at) => (`${at}` === name ? put(item, rest, to) : (item as unknown)))
  }
  const fields = value as Record<string, unknown>
  return { ...fields, [name]: put(fields[name], rest, to) }
}

/** The error is of the taxonomy, says nothing at length, and can be cloned to the page. */
function refuseUntyped(reply: Extract<Reply<unknown>, { ok: false }>): void {
  const { code, message } = structuredClone(reply).error
  if (!(errorCodes as readonly string[]).includes(code)) throw new Error(`code ${code}`)
  if (!code.startsWith('request/')) throw new Error(`${code}: ${message}`)
  if (message.length > 1_000) throw new Error(`a message of ${message.length} characters`)
}

/** Nothing that could stand in for a method or a prototype gets through a strict schema. */
function refuseUnknownFields(input: unknown): void {
  if (typeof input !== 'object' || input === null) return
  for (const name of ['__proto__', 'constructor', 'then', 'toString']) {
    if (Object.hasOwn(input, name)) throw new Error(`${name} got through`)
  }
}
