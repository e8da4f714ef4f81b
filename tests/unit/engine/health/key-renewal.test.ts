import { expect, it } from 'vitest'
import { createKeyRenewal } from '../../../../electron/engine/health/key-renewal.ts'

const never = new AbortController().signal

it('asks once for everybody who was refused, and tells once', async () => {
  const asked: PromiseWithResolvers<boolean>[] = []
  const told: string[] = []
  const renewal = createKeyRenewal({
    renew: () => {
      const answer = Promise.withResolvers<boolean>()
      asked.push(answer)
      return answer.promise
    },
    renewed: (id) => told.push(id),
  })
  const stopped = new AbortController()
  const waiting = [renewal.of('c', never), renewal.of('c', never)]
  const impatient = renewal.of('c', stopped.signal)
  stopped.abort('pause')
  await expect(impatient).rejects.toBe('pause')
  expect(told).toEqual([])
  asked[0]?.resolve(true)
  await Promise.all(waiting)
  expect(asked).toHaveLength(1)
  expect(told).toEqual(['c'])
})

it('says nothing where there are no others, or nobody to ask', async () => {
  const told: string[] = []
  const answers = [Promise.resolve(false), Promise.reject(new Error('no')), undefined]
  const renewal = createKeyRenewal({
    renew: () => answers.shift(),
    renewed: (id) => told.push(id),
  })
  for (let time = 0; time < 3; time++) await renewal.of('c', never)
  expect(told).toEqual([])
})
