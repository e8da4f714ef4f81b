import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import { createListOrder, type ListQuery } from '../../../renderer/src/stores/list-order.ts'
import { compareBy } from '../../../renderer/src/stores/task-compare.ts'
import { apply, mirrorOf, type Mirror } from '../../../renderer/src/stores/tasks-mirror.ts'
import { aTask } from '../harness/tasks.ts'

const states: readonly TaskState[] = [
  { kind: 'queued' },
  { kind: 'paused' },
  { kind: 'ended', as: 'done' },
]

function task(id: number, size: number, state: number): TaskView {
  const chosen = states[state] ?? { kind: 'queued' }
  return aTask({ id: `t${id}`, addedAtMs: id, sizeBytes: size, state: chosen })
}

const anyTask = fc.tuple(fc.nat(30), fc.nat(5), fc.nat(2)).map((values) => task(...values))
const anyBatch = fc.oneof(
  fc.record({ changed: fc.array(anyTask, { maxLength: 6 }) }),
  fc.record({ removed: fc.array(fc.nat(30), { maxLength: 4 }) }),
)

const queries: readonly ListQuery[] = [
  { includes: () => true },
  { includes: (each) => each.state.kind === 'queued' },
  { includes: () => true, compare: compareBy({ column: 'size', descending: false }, 'en') },
  {
    includes: (each) => each.state.kind !== 'paused',
    compare: compareBy({ column: 'size', descending: true }, 'en'),
  },
]

/** What the list has to be: everything filtered and sorted anew. */
function fresh(mirror: Mirror, query: ListQuery): readonly string[] {
  return createListOrder().rebuild(mirror, query)
}

describe('createListOrder', () => {
  it('stays equal to sorting anew, whatever changes, comes and goes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...queries),
        fc.array(anyTask, { maxLength: 20 }),
        fc.array(anyBatch, { maxLength: 12 }),
        (query, first, batches) => {
          let mirror = mirrorOf(first, 0)
          const order = createListOrder()
          order.rebuild(mirror, query)
          for (const batch of batches) {
            const ids =
              'changed' in batch
                ? batch.changed.map((each) => each.id)
                : batch.removed.map((each) => `t${each}`)
            mirror =
              'changed' in batch
                ? apply(mirror, { seq: 1, type: 'tasks.changed', tasks: batch.changed }, 0)
                : apply(mirror, { seq: 1, type: 'tasks.removed', ids }, 0)
            expect(order.update(mirror, new Set(ids))).toEqual(fresh(mirror, query))
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('answers the same array when nothing in it moves', () => {
    const mirror = mirrorOf([task(1, 1, 0), task(2, 2, 0)], 0)
    const order = createListOrder()
    const before = order.rebuild(mirror, { includes: () => true })
    expect(order.update(mirror, new Set(['t1']))).toBe(before)
  })

  it('sorts names as people count: 2 before 10', () => {
    const names = ['take10.mov', 'take2.mov', 'Take1.mov']
    const tasks = names.map((name, index) => aTask({ id: `t${index}`, name }))
    const compare = compareBy({ column: 'name', descending: false }, 'en')
    const ids = fresh(mirrorOf(tasks, 0), { includes: () => true, compare })
    expect(ids).toEqual(['t2', 't1', 't0'])
  })
})
