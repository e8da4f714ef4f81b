/** Whatever happens to a file while it is sent: the object is one state of it, or there is none. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stateName, type TaskView } from '#shared/task-view.ts'
import { printedSeed, seededChoices, type Choices } from '../../support/choices.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { contentOf, mutations, now, type MutableFile } from '../../support/mutations/mutations.ts'
import type { Mutation } from '../../support/mutations/mutations.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'

const bench = useEngineBench()
const P = 100 * KiB
const roundsEach = 2
const seed = printedSeed()

const ends = ['done', 'failed', 'source-changed', 'source-missing'] as const

/** A request during which the file is changed: held until that is done, or not. */
function pickMoment(random: Choices, parts: number) {
  const operation =
    parts === 0
      ? ('PutObject' as const)
      : random.pick([
          'InitiateMultipartUpload',
          ...Array.from({ length: parts }, () => 'UploadPart' as const),
          'CompleteMultipartUpload',
        ] as const)
  return {
    operation,
    skip: operation === 'UploadPart' ? random.below(parts) : 0,
    at: random.pick(['start', 'commit', 'reply'] as const),
    isHeld: random.next() < 0.7,
  }
}

async function mutatedMidway(
  mutation: Mutation,
  random: Choices,
  name: string,
): Promise<{ readonly file: MutableFile; readonly task: TaskView; readonly told: string }> {
  const parts = random.pick([0, 3, 5, 8])
  const size = parts === 0 ? 1 + random.below(P - 1) : (parts - 1) * P + 1 + random.below(P)
  const folder = join(bench.folder().path, name)
  mkdirSync(folder)
  const path = join(folder, name)
  const file: MutableFile = {
    path,
    random,
    states: [Buffer.from(seededBytes(size, 1 + random.below(9999)))],
  }
  writeFileSync(path, now(file))
  const moment = pickMoment(random, parts)
  const { server } = bench.oss()
  const held = server.faults.add({
    operation: moment.operation,
    key: name,
    skip: moment.skip,
    times: 1,
    fault: { kind: 'hold', at: moment.at },
  })
  const real = bench.real()
  const id = await real.addOne(path, { verifyMd5: random.next() < 0.7 })
  await held.held()
  if (!moment.isHeld) held.release()
  mutation.act(file)
  held.release()
  const told = `${name}: ${mutation.name}, ${size} bytes, ${JSON.stringify(moment)}, seed ${seed}`
  return { file, told, task: await real.reaches(id, ...ends) }
}

/** Every object of that key is some state of the file; answers whether there is one. */
async function expectNoMixture(file: MutableFile, key: string, told: string): Promise<boolean> {
  if (bench.oss().server.findObject('bucket', key) === undefined) return false
  const object = await bench.oss().object(key)
  expect(
    file.states.some((state) => state.equals(object)),
    `${told}: a mixture`,
  ).toBe(true)
  return true
}

/** A person answers until the task ends. */
async function answerAll(
  file: MutableFile,
  mutation: Mutation,
  task: TaskView,
  told: string,
): Promise<TaskView> {
  const { engine, reaches } = bench.real()
  let current = task
  for (let answers = 0; answers < 5 && current.state.kind === 'blocked'; answers++) {
    await expectNoMixture(file, task.key, told)
    const { by } = current.state
    if (by === 'source-missing' && contentOf(file) === undefined) mutation.undo?.(file)
    const choice =
      by === 'source-missing'
        ? 'continue'
        : file.random.pick(['keep-matching', 'start-again'] as const)
    const started = bench.real().event(() => engine.task(task.id)?.state.kind !== 'blocked')
    expect(await engine.resolve(task.id, { choice }), told).toBe(true)
    await started
    current = await reaches(task.id, ...ends)
  }
  return current
}

describe('a file that', () => {
  it.each(mutations.map((mutation, index) => [mutation.name, mutation, index] as const))(
    '%s becomes one object of one state, or none',
    async (_, mutation, index) => {
      for (let round = 0; round < roundsEach; round++) {
        const random = seededChoices(seed + index * 1000 + round)
        const key = `mutated-${index}-${round}`
        const { file, task, told } = await mutatedMidway(mutation, random, key)
        expect(['done', 'source-changed', 'source-missing'], told).toContain(stateName(task.state))
        const isThere = await expectNoMixture(file, key, told)
        if (stateName(task.state) === 'done') expect(isThere, told).toBe(true)
        const last = await answerAll(file, mutation, task, told)
        expect(last.state, told).toEqual({ kind: 'ended', as: 'done' })
        expect(await expectNoMixture(file, key, told), told).toBe(true)
        // Who was asked gets the file as it is now.
        if (task.state.kind === 'blocked') {
          expect((await bench.oss().object(key)).equals(now(file)), told).toBe(true)
        }
        const open = bench.oss().server.listUploads('bucket')
        expect(
          open.filter((upload) => upload.key === key),
          told,
        ).toEqual([])
      }
    },
  )
})
