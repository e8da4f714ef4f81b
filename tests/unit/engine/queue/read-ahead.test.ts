import { describe, expect, it } from 'vitest'
import { readAhead } from '../../../../electron/engine/queue/read-ahead.ts'

describe('looking ahead', () => {
  it('answers in order, whichever look ends first, and the first before it asks for others', async () => {
    const asked: number[] = []
    const secondEnded = Promise.withResolvers<void>()
    const answers = readAhead([0, 1, 2, 3], async (item) => {
      asked.push(item)
      if (item === 1) await secondEnded.promise
      if (item === 2) secondEnded.resolve()
      return item
    })
    expect((await answers.next()).value).toBe(0)
    expect(asked).toEqual([0])
    const rest: number[] = []
    for await (const answer of answers) rest.push(answer)
    expect(rest).toEqual([1, 2, 3])
  })

  it('asks for 64 at once at most', async () => {
    let open = 0
    let most = 0
    const look = async (): Promise<void> => {
      open += 1
      most = Math.max(most, open)
    }
    for await (const _ of readAhead(Array.from({ length: 1000 }), look)) open -= 1
    expect(most).toBe(64)
    expect(open).toBe(0)
  })
})
