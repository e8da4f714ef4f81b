import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFragmentsStore } from '../../../renderer/src/stores/fragments.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import { aRow, known, playListing, rows, type PlayedListing } from './a-listing.ts'
import { find, openStores, paint } from './open-stores.ts'

let listing: PlayedListing

beforeEach(async () => {
  vi.useFakeTimers()
  listing = playListing()
  await openStores(listing)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('whose a fragment is', () => {
  it('follows the tasks at once, whatever the listing said', async () => {
    const fragments = useFragmentsStore()
    const tasks = useTasksStore()
    const [row = aRow()] = rows(1)
    await find(listing, [row])
    expect(fragments.rows.get(row.id)?.use).toEqual({ kind: 'unknown' })
    const task = aTask({
      id: 't',
      bucket: row.bucket,
      uploadId: row.uploadId,
      sourcePath: '/a.mov',
    })
    tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    expect(fragments.rows.get(row.id)?.use).toEqual({
      kind: 'in-use',
      taskId: 't',
      sourcePath: '/a.mov',
    })
    const done = { ...task, state: { kind: 'ended', as: 'cancelled' } } as const
    tasks.changed({ seq: 2, type: 'tasks.changed', tasks: [done] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })

  it.each(['done', 'cancelled'] as const)(
    'does not matter any more once its task is %s: the upload is gone, and so is the row',
    async (as) => {
      const fragments = useFragmentsStore()
      const tasks = useTasksStore()
      const [row = aRow(), other = aRow()] = rows(2)
      await find(listing, [row, other])
      const task = aTask({ id: 't', bucket: row.bucket, uploadId: row.uploadId })
      tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
      await paint()
      const ended = { ...task, state: { kind: 'ended', as }, uploadId: undefined } as const
      tasks.changed({ seq: 2, type: 'tasks.changed', tasks: [ended] })
      await paint()
      expect([...fragments.rows.keys()]).toEqual([other.id])
    },
  )

  it('leaves it to be measured again once its task lets go of it', async () => {
    const fragments = useFragmentsStore()
    const tasks = useTasksStore()
    const [row = aRow()] = rows(1)
    const task = aTask({ id: 't', bucket: row.bucket, uploadId: row.uploadId })
    tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await find(listing, [row])
    fragments.see([row.id])
    await paint()
    expect(fragments.rows.get(row.id)?.size).toEqual(known(7, 7))
    listing.sizeOf = () => known(9, 9)
    tasks.changed({ seq: 2, type: 'tasks.removed', ids: ['t'] })
    await paint()
    expect(fragments.rows.get(row.id)).toMatchObject({ use: { kind: 'unknown' } })
    fragments.see([row.id])
    await paint()
    expect(fragments.rows.get(row.id)?.size).toEqual(known(9, 9))
  })

  it('does not mistake an upload of the same ID in another bucket for the task’s', async () => {
    const fragments = useFragmentsStore()
    const [row = aRow()] = rows(1)
    await find(listing, [row])
    const task = aTask({ bucket: 'another', uploadId: row.uploadId })
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })

  it('is known once the task the listing named has ended, unknown once it was removed', async () => {
    const fragments = useFragmentsStore()
    const tasks = useTasksStore()
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/a.mov' } as const
    const row = aRow({ use })
    const task = aTask({ id: 't', bucket: row.bucket, uploadId: row.uploadId })
    tasks.changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await paint()
    await find(listing, [row])
    expect(fragments.rows.get(row.id)?.use.kind).toBe('in-use')
    const done = { ...task, state: { kind: 'ended', as: 'cancelled' } } as const
    tasks.changed({ seq: 2, type: 'tasks.changed', tasks: [done] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('known')
    tasks.changed({ seq: 3, type: 'tasks.removed', ids: ['t'] })
    await paint()
    expect(fragments.rows.get(row.id)?.use.kind).toBe('unknown')
  })
})
