import { expect, it } from 'vitest'
import { createRequests } from '../../../../electron/main/ipc/requests.ts'

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })

it('ends the work of the request that is aborted, and of no other', async () => {
  const requests = createRequests()
  const first = requests.run('a', untilAborted)
  const second = requests.run('b', (signal) => Promise.resolve(signal.aborted))
  requests.abort('a')
  requests.abort('never heard of')
  await expect(first).rejects.toMatchObject({ code: 'request/aborted' })
  expect(await second).toBe(false)
})

it('refuses an id that is in use, and takes it again afterwards', async () => {
  const requests = createRequests()
  const first = requests.run('a', untilAborted)
  await expect(requests.run('a', () => Promise.resolve(1))).rejects.toMatchObject({
    code: 'request/invalid',
  })
  requests.abortAll()
  await expect(first).rejects.toMatchObject({ code: 'request/aborted' })
  expect(await requests.run('a', () => Promise.resolve(1))).toBe(1)
})
