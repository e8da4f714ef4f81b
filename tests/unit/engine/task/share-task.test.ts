import { describe, expect, it } from 'vitest'
import { createSharer } from '../../../../electron/engine/task/share-task.ts'
import { aTask } from '../../../support/build-task.ts'

describe('sharing what records have in common', () => {
  it('changes nothing of a record, not even the order of its fields', () => {
    const share = createSharer()
    const tasks = [
      aTask(),
      aTask({ state: { kind: 'ended', as: 'done' }, retries: 3 }),
      aTask({ options: { contentType: 'image/png', partCount: 7 } }),
      { ...aTask(), unknown: { later: [1] } },
    ]
    expect(tasks.map((task) => JSON.stringify(share(task)))).toEqual(
      tasks.map((task) => JSON.stringify(task)),
    )
  })

  it('makes one of options and states that are equal, and of no others', () => {
    const share = createSharer()
    const [a, b, other] = [
      share(aTask()),
      share(aTask()),
      share(aTask({ options: { verifyMd5: false } })),
    ]
    expect(a.options).toBe(b.options)
    expect(a.state).toBe(b.state)
    expect(other.options.verifyMd5).toBe(false)
    expect(share(aTask()).options.verifyMd5).toBe(true)
  })
})
