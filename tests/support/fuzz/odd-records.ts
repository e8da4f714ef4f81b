/** Journal records as somebody might write them by hand: nearly right, or not at all. */
import * as fc from 'fast-check'
import { aConnection, aTask } from '../store-fixtures.ts'

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 0, 1.5, 10_001, 2 ** 53, 1e308, '', 'x', true, [], {}, '../x'),
  fc.constantFrom<unknown>('__proto__', 'constructor', '/etc/passwd', [[]], { kind: 'running' }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":1}}') as unknown),
  fc.jsonValue({ maxDepth: 2 }),
)

const taskPaths: readonly (readonly string[])[] = [
  ['id'],
  ['marker'],
  ['state'],
  ['state', 'kind'],
  ['source', 'path'],
  ['source', 'identity', 'sizeBytes'],
  ['target', 'key'],
  ['target', 'bucket'],
  ['options', 'partSizeBytes'],
  ['options'],
  ['upload'],
  ['intent'],
  ['leftovers'],
  ['restarts'],
  ['retries'],
  ['addedAtMs'],
  ['__proto__'],
  ['unknown'],
]

/** A task of its own id with one place written over, or left out. */
export const oddTask: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...taskPaths), fc.option(junk, { nil: undefined }))
  .map(([path, value]) => written(aTask('odd'), path, value))

function written(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to
  const copy = { ...(value as Record<string, unknown>) }
  const inner = written(copy[name], rest, to)
  // As JSON.parse does, so that `__proto__` is a field like any other.
  Object.defineProperty(copy, name, {
    value: inner,
    enumerable: inner !== undefined,
    writable: true,
  })
  return copy
}

/** Whatever it is, it must not take the records beside it along. */
export const anyRecord: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddTask.map((task) => ({ type: 'tasks.add', tasks: [task] })) },
  { weight: 2, arbitrary: oddTask.map((task) => ({ type: 'task.save', task })) },
  { weight: 1, arbitrary: junk.map((tasks) => ({ type: 'tasks.add', tasks })) },
  { weight: 1, arbitrary: junk.map((id) => ({ type: 'tasks.remove', ids: [id, 'nobody'] })) },
  { weight: 1, arbitrary: junk.map((ids) => ({ type: 'tasks.remove', ids })) },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom('tasksAtOnce', 'links', 'details', '__proto__', 'toString'), junk)
      .map((change) => ({ type: 'settings.change', change })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('id', 'endpoint', 'kind', '__proto__'), junk)
      .map(([name, value]) => ({
        type: 'connection.save',
        connection: written(aConnection('odd'), [name], value),
      })),
  },
  { weight: 1, arbitrary: junk.map((type) => ({ type, task: aTask('odd') })) },
  { weight: 1, arbitrary: junk },
)

/** Settings of which nothing may hold. */
export const oddSettings: fc.Arbitrary<unknown> = fc.oneof(
  junk,
  fc.dictionary(fc.constantFrom('tasksAtOnce', 'links', 'details', '__proto__', 'theme'), junk),
)

/** The number of a group: mostly the right one (`next`), else what no group has. `endless`: 1e999. */
export const anySeq: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  'next',
  'next',
  'next',
  'endless',
  'x',
  null,
  -5,
  0,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
)

/** A second header; none of them asks for a newer program. */
export const anyHeader: fc.Arbitrary<unknown> = fc
  .record({
    schema: fc.constantFrom<unknown>(1, 1, '1', null, 1.5, {}),
    minReader: fc.constantFrom<unknown>(1, 1, 0, '1', null, [], undefined),
    gen: fc.constantFrom<unknown>(1, 99, 'x'),
    firstSeq: fc.constantFrom<unknown>(1, 'x', -1, 1e308, 2 ** 53, null, [], undefined),
  })
  .map((fields) => ({ magic: 'PARTWAY-JOURNAL', ...fields }))
