/** When to kill: at a request that the service holds just then, or by lot. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FaultRule, Faults } from '../../../electron/local-oss/faults/faults.ts'
import type { Operation } from '../../../electron/local-oss/route.ts'
import type { Choices } from '../choices.ts'
import type { Uploading } from './uploading.ts'

/** A request, and how far it got: never applied, applied after the death, or applied without its answer. */
export interface NamedMoment {
  readonly name: string
  readonly rule: Pick<FaultRule, 'operation' | 'key' | 'partNumber' | 'skip'>
  readonly at: 'start' | 'commit' | 'reply'
  /** The request comes only once one of these was on its way when the program died. */
  readonly onlyAfter?: Operation
}

export type KillMoment =
  | ({ readonly kind: 'named' } & NamedMoment)
  | { readonly kind: 'requests'; readonly count: number }
  | { readonly kind: 'bytes'; readonly confirmedBytes: number }
  | { readonly kind: 'time'; readonly ms: number }

/** A moment that is waited for. */
export interface Armed {
  /** Resolves at the moment; never, when the program ends before. */
  readonly reached: Promise<unknown>
  /** What the service does with the held request once the process is dead. */
  letGo(): void
}

export interface Source {
  readonly key: string
  readonly parts: number
}

/** Every named moment there is for these files; `whole` goes up as one object, `cancelled` is cancelled. */
export function namedMoments(
  files: { readonly whole: Source; readonly cancelled: Source; readonly others: readonly Source[] },
  choices: Choices,
): readonly NamedMoment[] {
  const { key, parts } = choices.pick(files.others)
  const middle = Math.max(2, Math.ceil(parts / 2))
  const requests: readonly (readonly [string, NamedMoment['rule']])[] = [
    ['Initiate', { operation: 'InitiateMultipartUpload', key }],
    ['first part', { operation: 'UploadPart', key, partNumber: 1 }],
    ['middle part', { operation: 'UploadPart', key, partNumber: middle }],
    ['last part', { operation: 'UploadPart', key, partNumber: parts }],
    ['Complete', { operation: 'CompleteMultipartUpload', key }],
    ['PutObject', { operation: 'PutObject', key: files.whole.key }],
    ['Abort', { operation: 'AbortMultipartUpload', key: files.cancelled.key }],
  ]
  const questions: readonly (readonly [string, NamedMoment['rule']])[] = [
    ['HEAD', { operation: 'HeadObject', key }],
    ['ListParts', { operation: 'ListParts', key }],
    ['ListMultipartUploads', { operation: 'ListMultipartUploads', skip: choices.below(3) }],
  ]
  const stages = ['start', 'commit', 'reply'] as const
  return [
    ...requests.flatMap(([name, rule]) =>
      stages.map((at) => ({ name: `${name} ${at}`, rule, at })),
    ),
    ...questions.map(([name, rule]) => ({ name, rule, at: 'reply' as const })),
    // The answer to PutObject is the proof, so only who has lost it looks.
    {
      name: 'HEAD of a whole file',
      rule: { operation: 'HeadObject', key: files.whole.key },
      at: 'reply',
      onlyAfter: 'PutObject',
    },
  ]
}

/** By lot, within so many requests or bytes. */
export function randomMoment(
  choices: Choices,
  most: { readonly requests: number; readonly bytes: number },
): KillMoment {
  switch (choices.below(3)) {
    case 0:
      return { kind: 'requests', count: 1 + choices.below(most.requests) }
    case 1:
      return { kind: 'bytes', confirmedBytes: choices.below(most.bytes) }
    default:
      return { kind: 'time', ms: choices.below(400) }
  }
}

/** Begins to wait for the moment. `reached` may be asked for only once the program runs. */
export function arm(moment: KillMoment, program: Uploading, faults: Faults): Armed {
  switch (moment.kind) {
    case 'named': {
      const { rule, at } = moment
      const handles = [faults.add({ ...rule, times: 1, fault: { kind: 'hold', at } })]
      // What was held at its start is lost with its connection: it is never applied.
      if (at === 'start')
        handles.push(faults.add({ ...rule, times: 1, fault: { kind: 'resetBefore' } }))
      const [hold] = handles
      return {
        reached: hold?.held() ?? Promise.resolve(),
        letGo: () => {
          for (const handle of handles) {
            handle.release()
            handle.remove()
          }
        },
      }
    }
    case 'requests': {
      const count = faults.add({ fault: noFault })
      return { reached: count.hit(moment.count), letGo: () => count.remove() }
    }
    case 'bytes': {
      const confirmed = new Map<string, number>()
      const isEnough = (): boolean =>
        [...confirmed.values()].reduce((sum, bytes) => sum + bytes, 0) >= moment.confirmedBytes
      const reached = program.hears((line) => {
        if (line.type === 'progress') confirmed.set(line.id, line.confirmedBytes)
        return line.type === 'progress' && isEnough()
      })
      return { reached: reached.then((line) => line ?? never()), letGo: () => {} }
    }
    case 'time': {
      const reached = program.hears(({ type }) => type === 'added' || type === 'state')
      return { reached: reached.then(() => wait(moment.ms)), letGo: () => {} }
    }
  }
}

/** Met by every request, changes none: to count them. */
export const noFault = { kind: 'clockOffset', ms: 0 } as const

function never(): Promise<never> {
  return new Promise(() => {})
}
