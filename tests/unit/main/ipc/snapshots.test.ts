import { expect, it } from 'vitest'
import { chunkSize, createSnapshots } from '../../../../electron/main/ipc/snapshots.ts'
import { aTaskView } from '../a-task-view.ts'

it('gives the whole list in chunks, and lets go of it with the last', () => {
  const tasks = Array.from({ length: 2 * chunkSize + 1 }, (_, n) => aTaskView({ id: `${n}` }))
  const snapshots = createSnapshots()
  const id = snapshots.take(tasks)
  const sizes = [0, chunkSize, 2 * chunkSize].map((from) => snapshots.chunk(id, from).length)
  expect(sizes).toEqual([chunkSize, chunkSize, 1])
  expect(() => snapshots.chunk(id, 0)).toThrow(/gone/)
})

it('keeps the two newest and says of others that they are gone', () => {
  const snapshots = createSnapshots()
  const [first, second, third] = [snapshots.take([]), snapshots.take([]), snapshots.take([])]
  expect(() => snapshots.chunk(first, 0)).toThrow(/gone/)
  expect(snapshots.chunk(second, 0)).toEqual([])
  expect(snapshots.chunk(third, 0)).toEqual([])
  snapshots.clear()
  expect(() => snapshots.chunk(third, 0)).toThrow(/gone/)
})
