import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createKeyKeeper } from '../../../../electron/engine/credentials/key-keeper.ts'
import { keySetOf, type KeySet } from '../../../../electron/engine/credentials/key-set.ts'

const minute = 60_000
const source = { from: 'command', command: 'keys' } as const

const keys = (accessKeyId: string, expiresAtMs?: number): KeySet =>
  keySetOf({ accessKeyId, accessKeySecret: 's', securityToken: 't', expiresAtMs })

/** A keeper whose command answers when the test says so. */
function bench() {
  const runs: PromiseWithResolvers<KeySet>[] = []
  let now = 0
  const keeper = createKeyKeeper({
    clock: { now: () => now },
    env: {},
    runCommand: () => {
      const run = Promise.withResolvers<KeySet>()
      runs.push(run)
      return run.promise
    },
  })
  const get = async (): Promise<string> => (await keeper.get('c', source)).accessKeyId
  return {
    keeper,
    runs,
    get,
    at: (ms: number) => (now = ms),
    answers: (run: number, id: string, expiresAtMs?: number) =>
      runs[run]?.resolve(keys(id, expiresAtMs)),
    fails: (run: number) =>
      runs[run]?.reject(new TransferError('credentials/command', 'no', { retry: 'person' })),
  }
}

it('runs the command once for everybody who asks meanwhile', async () => {
  const { runs, get, answers } = bench()
  const asked = Array.from({ length: 20 }, get)
  answers(0, 'first')
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['first']))
  expect(await get()).toBe('first')
  expect(runs).toHaveLength(1)
})

it('runs it again before the keys expire, and uses the old ones until there are new ones', async () => {
  const { runs, get, answers, at } = bench()
  const first = get()
  answers(0, 'first', 60 * minute)
  await first
  at(47 * minute)
  expect(await get()).toBe('first')
  expect(runs).toHaveLength(1)
  at(48 * minute)
  expect(await get()).toBe('first')
  expect(await get()).toBe('first')
  expect(runs).toHaveLength(2)
  answers(1, 'second', 120 * minute)
  await runs[1]?.promise
  await Promise.resolve()
  expect(await get()).toBe('second')
})

it('waits for the new keys when the old ones are about to end', async () => {
  const { runs, get, answers, at } = bench()
  const first = get()
  answers(0, 'first', 60 * minute)
  await first
  at(60 * minute - 1)
  const late = get()
  answers(1, 'second', 120 * minute)
  expect(await late).toBe('second')
  expect(runs).toHaveLength(2)
})

it('goes on with good keys when a renewal fails, and tries again later, not at once', async () => {
  const { runs, get, answers, fails, at } = bench()
  const first = get()
  answers(0, 'first', 60 * minute)
  await first
  at(59.5 * minute)
  const late = get()
  fails(1)
  expect(await late).toBe('first')
  expect(await get()).toBe('first')
  expect(runs).toHaveLength(2)
  at(61 * minute)
  const ended = get()
  fails(2)
  await expect(ended).rejects.toMatchObject({ code: 'credentials/command' })
})

it('asks once more when the service refuses the keys, and not again when that did not help', async () => {
  const { keeper, runs, get, answers, at } = bench()
  const first = get()
  answers(0, 'first')
  await first
  const helped = keeper.refused('c', source)
  answers(1, 'second')
  expect(await helped).toBe(true)
  expect(await get()).toBe('second')
  expect(await keeper.refused('c', source)).toBe(false)
  expect(runs).toHaveLength(2)
  at(6 * minute)
  const same = keeper.refused('c', source)
  answers(2, 'second')
  expect(await same).toBe(false)
  keeper.forget('c')
  void get()
  expect(runs).toHaveLength(4)
})

it('has nobody to ask where the environment was refused', async () => {
  const { keeper } = bench()
  expect(await keeper.refused('c', { from: 'environment' })).toBe(false)
  await expect(keeper.get('c', { from: 'environment' })).rejects.toMatchObject({
    code: 'credentials/environment',
  })
})
