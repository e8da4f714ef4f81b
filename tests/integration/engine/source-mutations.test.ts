/** Whatever happens to a file while it is sent: the object is one state of it, or there is none. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stateName, type TaskView } from '#shared/task-view.ts'
import { printedSeed, seededChoices, type Choices } from '../../support/choices.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import {
  contentOf,
  createMutable,
  mutations,
  now,
  type MutableFile,
  type Mutation,
} from '../../support/mutations/mutations.ts'
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
  const content = Buffer.from(seededBytes(size, 1 + random.below(9999)))
  const file = createMutable(path, content, random)
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

type Complain = (what: string) => void

/** Every object of that key is some state of the file; answers what is there. */
async function objectOf(file: MutableFile, key: string, complain: Complain) {
  if (bench.oss().server.findObject('bucket', key) === undefined) return undefined
  const object = await bench.oss().object(key)
  if (!file.states.some((state) => state.equals(object))) complain('a mixture')
  return object
}

/** A person answers until the task ends. */
async function answerAll(
  file: MutableFile,
  mutation: Mutation,
  task: TaskView,
  complain: Complain,
): Promise<TaskView> {
  const real = bench.real()
  let current = task
  for (let answers = 0; answers < 5 && current.state.kind === 'blocked'; answers++) {
    await objectOf(file, task.key, complain)
    const { by } = current.state
    if (by === 'source-missing' && contentOf(file) === undefined) mutation.undo?.(file)
    const choice =
      by === 'source-missing'
        ? 'continue'
        : file.random.pick(['keep-matching', 'start-again'] as const)
    const started = real.event(() => real.engine.task(task.id)?.state.kind !== 'blocked')
    if (!(await real.engine.resolve(task.id, { choice }))) complain(`${choice} was refused`)
    await started
    current = await real.reaches(task.id, ...ends)
  }
  return current
}

/** One upload, one mutation; whatever is wrong with how it ended. */
async function complaintsOf(mutation: Mutation, random: Choices, key: string): Promise<string[]> {
  const complaints: string[] = []
  const { file, task, told } = await mutatedMidway(mutation, random, key)
  const complain: Complain = (what) => complaints.push(`${what}: ${told}`)
  const name = stateName(task.state)
  if (name === 'failed') complain('failed')
  const first = await objectOf(file, key, complain)
  if (name === 'done' && first === undefined) complain('done without an object')
  const last = await answerAll(file, mutation, task, complain)
  if (stateName(last.state) !== 'done') complain(`ended as ${JSON.stringify(last.state)}`)
  const object = await objectOf(file, key, complain)
  // Who was asked gets the file as it is now.
  if (name !== 'done' && object?.equals(now(file)) !== true) complain('an old state')
  const open = bench.oss().server.listUploads('bucket')
  if (open.some((upload) => upload.key === key)) complain('an upload is left over')
  return complaints
}

describe('a file that', () => {
  it.each(mutations.map((mutation, index) => [mutation.name, mutation, index] as const))(
    '%s becomes one object of one state, or none',
    async (_, mutation, index) => {
      for (let round = 0; round < roundsEach; round++) {
        const random = seededChoices(seed + index * 1000 + round)
        expect(await complaintsOf(mutation, random, `mutated-${index}-${round}`)).toEqual([])
      }
    },
  )
})
