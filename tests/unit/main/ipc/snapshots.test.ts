import { expect, it } from 'vitest'
import { snapshotChunk, type TaskView } from '#shared/task-view.ts'
import { createSnapshots, type Snapshots } from '../../../../electron/main/ipc/snapshots.ts'
import { aTaskView } from '../a-task-view.ts'

/** Of an engine with so many tasks, which can be changed and removed. */
function setUp(count: number): {
  readonly snapshots: Snapshots
  readonly tasks: Map<string, TaskView>
  readonly ids: readonly string[]
} {
  const ids = Array.from({ length: count }, (_, n) => `${n}`)
  const tasks = new Map(ids.map((id) => [id, aTaskView({ id })]))
  return { snapshots: createSnapshots({ task: (id) => tasks.get(id) }), tasks, ids }
}

it('gives the whole list in chunks, and lets go of it with the last', () => {
  const { snapshots, ids } = setUp(2 * snapshotChunk + 1)
  const id = snapshots.take(ids)
  const chunks = [0, 1, 2].map((n) => snapshots.chunk(id, n * snapshotChunk))
  expect(chunks.map(({ length }) => length)).toEqual([snapshotChunk, snapshotChunk, 1])
  expect(chunks.flat().map((task) => task.id)).toEqual(ids)
  expect(() => snapshots.chunk(id, 0)).toThrow(/gone/)
})

it('gives rows as they are when they are read, none twice and none that was removed', () => {
  const { snapshots, tasks, ids } = setUp(snapshotChunk + 10)
  const id = snapshots.take(ids)
  for (const gone of ids.slice(0, snapshotChunk)) tasks.delete(gone)
  tasks.set('503', aTaskView({ id: '503', retries: 7 }))
  expect(snapshots.chunk(id, 0)).toEqual([])
  const rest = snapshots.chunk(id, snapshotChunk)
  expect(rest.map((task) => task.id)).toEqual(ids.slice(snapshotChunk))
  expect(rest[3]?.retries).toBe(7)
})

it('keeps the two newest and says of others that they are gone', () => {
  const { snapshots } = setUp(0)
  const [first, second, third] = [snapshots.take([]), snapshots.take([]), snapshots.take([])]
  expect(() => snapshots.chunk(first, 0)).toThrow(/gone/)
  expect(snapshots.chunk(second, 0)).toEqual([])
  expect(snapshots.chunk(third, 0)).toEqual([])
  snapshots.clear()
  expect(() => snapshots.chunk(third, 0)).toThrow(/gone/)
})
