/** What the schedules rely on, so that a finding is one of the engine. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { seededChoices } from '../../support/choices.ts'
import { TwinFaults } from '../../support/twin/faults.ts'
import { Oracle } from '../../support/twin/oracle.ts'
import { TwinService } from '../../support/twin/service.ts'
import { createTwinStorage } from '../../support/twin/twin-storage.ts'
import { atRest, VirtualTime, type Life } from '../../support/twin/virtual-time.ts'

it('time stands still until the last of many turns of the event loop has passed', async () => {
  let turns = 0
  const work = async (): Promise<void> => {
    while (turns < 20) {
      await nextTurn()
      turns++
    }
  }
  void work()
  await atRest()
  expect(turns).toBe(20)
})

it('a request of a dead program is neither sent nor judged', async () => {
  const time = new VirtualTime()
  const service = new TwinService()
  const oracle = new Oracle(time)
  const random = seededChoices(1)
  const life: Life = { isOver: false, clockOffsetMs: 0 }
  const deps = { service, time, life, oracle, random, faults: new TwinFaults(random) }
  const storage = createTwinStorage(deps)
  const { signal } = new AbortController()
  const target = { bucket: 'bucket', key: 'key' }
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  const body = { lengthBytes: 8, md5Base64: undefined, open: eightBytes }
  life.isOver = true
  const next = random.next()
  const same = seededChoices(1)
  expect(same.next()).toBe(next)
  const requests = [
    () => storage.initiate(target, options, signal),
    () => storage.putPart({ ...target, uploadId: 'upload' }, 1, body, signal),
    () => storage.complete({ ...target, uploadId: 'upload' }, [], options, signal),
    () => storage.abort({ ...target, uploadId: 'upload' }, signal),
    () => storage.putObject(target, body, options, signal),
    () => storage.head(target, signal),
  ]
  for (const request of requests) await expect(request()).rejects.toThrow('this life is over')
  expect(service.uploads.size + service.versions.length + oracle.requests).toBe(0)
  expect(oracle.violations).toEqual([])
  // It drew no lot, either: the next life would feel it.
  expect(random.next()).toBe(same.next())
})

async function* eightBytes() {
  yield Buffer.alloc(8)
}
