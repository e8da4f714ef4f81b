/**
 * The way to the twin and back: every request takes its time, may meet a fault, and may be cut off by
 * the end of the program while the service goes on with it.
 */
import { TransferError } from '../../../electron/engine/errors.ts'
import type { Choices } from '../choices.ts'
import type { TwinFaults, Verb } from './faults.ts'
import type { Oracle } from './oracle.ts'
import type { TwinService } from './service.ts'
import type { Life, VirtualTime } from './virtual-time.ts'

export interface TwinStorageDeps {
  readonly service: TwinService
  readonly time: VirtualTime
  readonly life: Life
  readonly faults: TwinFaults
  readonly random: Choices
  readonly oracle: Oracle
  /** Told of every request on its way; may end the life, or throw what the way answers. */
  readonly at?: ((request: Request, moment: Moment) => void) | undefined
}

/** Not heard of by the service yet; carried out, not answered; answered. */
export type Moment = 'before' | 'applied' | 'answered'

/** A request as the trace and the oracle know it. */
export interface Request {
  readonly verb: Verb
  readonly key: string
  readonly text: string
  /** Of a part. */
  readonly number?: number
}

/** The way to the service, as one life of the program has it. */
export interface Way {
  /** Throws in a dead program. */
  readonly assertAlive: () => void
  /**
   * One request. `apply` is synchronous: the service does it whole or not at all. A request cut off
   * on its way may still arrive; `lost` is told when its answer does not.
   */
  readonly request: <T>(
    sent: Request,
    signal: AbortSignal,
    apply: () => T,
    lost?: () => void,
    damage?: (answer: T) => T,
  ) => Promise<T>
}

export function createWay(deps: TwinStorageDeps): Way {
  const { time, life, faults, random, oracle } = deps

  /** A dead program sends nothing, is not judged, and draws no lot: the next life would feel it. */
  const assertAlive = (): void => {
    if (life.isOver) throw new Error('this life is over')
  }

  /** Resolves after `ms`, or rejects when the request is cut off. */
  async function pass(ms: number, signal: AbortSignal): Promise<void> {
    assertAlive()
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const cancel = time.timer(ms, () => (life.isOver ? reject(new Error('over')) : resolve()))
    const giveUp = (): void => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', giveUp))
  }

  const latency = (): number => (random.next() < 0.4 ? 0 : random.below(40))

  async function request<T>(
    sent: Request,
    signal: AbortSignal,
    apply: () => T,
    lost?: () => void,
    damage?: (answer: T) => T,
  ): Promise<T> {
    try {
      return await onItsWay(sent, signal, apply, lost, damage)
    } catch (error) {
      if (!life.isOver && !signal.aborted) oracle.requestFailed(sent.key, sent.text)
      throw error
    }
  }

  async function onItsWay<T>(
    sent: Request,
    signal: AbortSignal,
    apply: () => T,
    lost: () => void = () => {},
    damage: (answer: T) => T = (answer) => answer,
  ): Promise<T> {
    const { verb, key, text } = sent
    const at = (moment: Moment): void => {
      deps.at?.(sent, moment)
      assertAlive()
    }
    assertAlive()
    at('before')
    const fault = faults.draw(verb)
    oracle.requests++
    oracle.tell(`${text}${fault === undefined ? '' : ` [${fault.kind}]`}`)
    const applyLate = (ms: number): void => {
      oracle.excuse(key, `late ${verb}`)
      time.timer(ms, () => {
        try {
          apply()
          lost()
          oracle.tell(`${text} applied late`)
        } catch (error) {
          if (!(error instanceof TransferError)) throw error
        }
      })
    }
    try {
      await pass(latency(), signal)
    } catch (error) {
      if (random.next() < 0.5) applyLate(random.below(500))
      throw error
    }
    if (fault?.kind === 'before') throw fault.error
    if (fault?.kind === 'denied') {
      if (fault.error.code === 'oss/access-denied') {
        oracle.excuse(key, `denied ${verb}`)
        oracle.excuse(key, 'denied')
      } else oracle.excuse('', 'expired')
      throw fault.error
    }
    if (fault?.kind === 'late') {
      applyLate(fault.ms)
      throw fault.error
    }
    if (fault?.kind === 'hang') await pass(3_600_000, signal)
    time.teach(life)
    const answer = apply()
    try {
      at('applied')
      if (fault?.kind === 'after') throw fault.error
      await pass(latency(), signal)
      at('answered')
    } catch (error) {
      lost()
      throw error
    }
    if (fault?.kind !== 'damage') return answer
    oracle.excuse(key, `damaged ${verb}`)
    lost()
    return damage(answer)
  }

  return { assertAlive, request }
}
