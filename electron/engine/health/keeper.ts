/** Keeps the way of one connection: who may pass, when the next probe is due, what was learnt. */
import type { Trouble } from '#shared/connection-health.ts'
import { TransferError, toWireError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Slots } from '../transfer/slots.ts'
import { createLatch } from './latch.ts'
import { createPacer } from './pacer.ts'
import { notSent, verdictOf, type Verdict } from './verdict.ts'
import { answered, awake, causeOf, changed, cutOff } from './way.ts'
import { failed, hurried, newWay, refused, type Circumstances, type Way } from './way.ts'

export interface KeeperDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'timer'>
  readonly random: () => number
  readonly isOnline: () => boolean
  readonly isSuspended: () => boolean
  /** Requests at once when nothing is held back. */
  readonly most: () => number
  /** Requests with bytes of files, of all connections together. */
  readonly bodies: Pick<Slots, 'take'>
  /** The way or the pace is another; `isPassable`: somebody may get through who did not before. */
  readonly changed: (isPassable: boolean) => void
}

/** One request on its way. */
export interface Trip {
  answered(): void
  /** Whether it says that the keys in use, not older ones, are refused for every request alike. */
  isRefusal(error: TransferError): boolean
  /** What to make of the error: `again` when it was none of the request's own. */
  failed(error: TransferError): 'again' | 'throw'
  /** Always called, at last. */
  end(): void
}

export interface Keeper {
  /** Whether a run may begin: all of them, or one as the probe. None while the service wants a pause. */
  admits(): boolean
  /** Runs stand still, because the service wants a pause. */
  isPausing(): boolean
  isDown(): boolean
  isRefused(): boolean
  /** Epoch ms of the next probe of a way that is down. */
  untilMs(): number | undefined
  trouble(): Trouble | undefined
  /** `who` begins to run; as the probe when the way is down. */
  admitted(who: string): void
  /** `who` sends nothing any more. */
  left(who: string): void
  /** Waits for its turn; rejects with what keeps requests from leaving, or the signal's reason. */
  depart(who: string, isBody: boolean, signal: AbortSignal): Promise<Trip>
  /** Resolves once it is worth asking again. */
  passable(signal: AbortSignal): Promise<void>
  /** An error that came before there was a request. */
  learnt(error: TransferError): void
  /** Credentials or endpoint are others now. */
  changed(): void
  /** How often they were changed: tells whether an error is about those in use now. */
  changes(): number
  /** The next probe may go out now. */
  hurry(): void
  /** A person does not want to wait, for a probe or for what the service asked for. */
  tryNow(): void
  wentOffline(): void
  woke(): void
  stop(): void
}

export function createKeeper(deps: KeeperDeps): Keeper {
  const { clock, random } = deps
  let way: Way = newWay
  /** What is learnt from requests of an earlier epoch is out of date. */
  let epoch = 0
  let credentialsEpoch = 0
  let prober: string | undefined
  let isDue = false
  /** Epoch ms of the next probe: one number for everybody who waits for it. */
  let dueAtMs = 0
  let stopProbeTimer: (() => void) | undefined
  const turn = createLatch()
  const pacer = createPacer({ ...deps, changed: tell })

  function at(): Circumstances {
    return { nowMs: clock.monotonic(), random, isOnline: deps.isOnline() }
  }

  function become(next: Way): void {
    if (next === way) return
    const before = way
    way = next
    const isNewKind = before.kind !== next.kind
    if (isNewKind) epoch++
    if (
      isNewKind ||
      (before.kind === 'down' && next.kind === 'down' && before.dueMs !== next.dueMs)
    ) {
      prober = undefined
      armProbe()
      tell(true)
    } else if (next.kind === 'down') tell(false)
  }

  function armProbe(): void {
    stopProbeTimer?.()
    stopProbeTimer = undefined
    isDue = false
    if (way.kind !== 'down') return
    const ms = way.dueMs - clock.monotonic()
    dueAtMs = Math.round(clock.now() + ms)
    if (ms <= 0) isDue = true
    // Its own word counts, not the clock's: a timer may be a moment early.
    else stopProbeTimer = clock.timer(ms, () => ((isDue = true), tell(true)))
  }

  function tell(isPassable: boolean): void {
    if (isPassable) turn.open()
    deps.changed(isPassable)
  }

  const isPausing = (): boolean => way.kind === 'open' && pacer.isPausing()
  const isHeldBack = (): boolean => deps.isSuspended() || isPausing()
  const mayProbe = (): boolean => isDue && prober === undefined

  /** Throws what keeps requests from leaving; answers whether this one is the probe. */
  function check(who: string): boolean {
    if (way.kind === 'open') return false
    if (way.kind === 'refused') throw notSent(way.error, 'person')
    if (mayProbe()) {
      prober = who
      tell(false)
    }
    if (prober === who) return true
    throw notSent(way.error, 'later')
  }

  async function pass(who: string, isBody: boolean, signal: AbortSignal): Promise<() => void> {
    for (;;) {
      signal.throwIfAborted()
      if (isHeldBack()) {
        await turn.wait(signal)
        continue
      }
      // A probe finds out whether there is a way at all: it does not queue behind what hangs.
      const release = check(who) ? () => {} : await pacer.take(signal)
      const releaseAll = isBody ? await both(release, signal) : release
      if (way.kind === 'open' ? !isHeldBack() : prober === who) return releaseAll
      releaseAll()
    }
  }

  async function both(release: () => void, signal: AbortSignal): Promise<() => void> {
    try {
      const releaseBody = await deps.bodies.take(signal)
      return () => {
        releaseBody()
        release()
      }
    } catch (error) {
      release()
      throw error
    }
  }

  function learn(verdict: Verdict, error: TransferError, mine: Departure): 'again' | 'throw' {
    const isCurrent = mine.epoch === epoch
    switch (verdict) {
      case 'answered':
        if (isCurrent) become(answered(way, { isSuccess: false, isBody: false }, at().nowMs))
        return 'throw'
      case 'throttled':
        pacer.throttled(error, mine.beganMs)
        if (isCurrent) become(answered(way, { isSuccess: false, isBody: false }, at().nowMs))
        return 'again'
      case 'failed': {
        const isProbe = prober === mine.who
        // Sent before the way was closed or opened, or before a sleep: no news, but of who answers.
        const isStranger = way.kind === 'down' && error.code === 'network/not-oss'
        if (isCurrent || isStranger) become(failed(way, error, isProbe, at()))
        return 'throw'
      }
      case 'refused':
        // Signed with what has been replaced meanwhile.
        if (mine.credentialsEpoch !== credentialsEpoch) return 'again'
        become(way.kind === 'refused' ? way : refused(error))
        return 'throw'
      case 'local':
        return 'throw'
    }
  }

  function verdictNow(error: TransferError): Verdict {
    return verdictOf(error, way.kind !== 'refused' && way.hasWorked)
  }

  interface Departure {
    readonly who: string
    readonly beganMs: number
    readonly epoch: number
    readonly credentialsEpoch: number
  }

  return {
    admits: () => (way.kind === 'open' ? !isPausing() : way.kind === 'down' && mayProbe()),
    isPausing,
    isDown: () => way.kind === 'down',
    isRefused: () => way.kind === 'refused',
    untilMs: () => (way.kind === 'down' ? dueAtMs : undefined),
    trouble: () => {
      switch (way.kind) {
        case 'refused':
          return { state: 'refused', error: toWireError(way.error) }
        case 'down':
          return {
            state: 'down',
            cause: causeOf(way, deps.isOnline()),
            untilMs: dueAtMs,
            isTrying: prober !== undefined,
            failures: way.rounds,
            error: toWireError(way.error),
          }
        case 'open':
          return pacer.trouble()
      }
    },
    admitted: (who) => {
      if (way.kind !== 'down' || !mayProbe()) return
      prober = who
      tell(false)
    },
    left: (who) => {
      if (prober !== who) return
      prober = undefined
      // It ended without having asked: the next one may.
      tell(true)
    },
    depart: async (who, isBody, signal) => {
      const release = await pass(who, isBody, signal)
      const mine: Departure = { who, beganMs: clock.monotonic(), epoch, credentialsEpoch }
      const ended = pacer.began()
      let isOver = false
      return {
        answered: () => {
          pacer.succeeded()
          if (mine.epoch !== epoch) return
          become(answered(way, { isSuccess: true, isBody }, at().nowMs))
        },
        isRefusal: (error) =>
          mine.credentialsEpoch === credentialsEpoch &&
          error.status !== undefined &&
          verdictNow(error) === 'refused',
        failed: (error) => learn(verdictNow(error), error, mine),
        end: () => {
          if (isOver) return
          isOver = true
          ended()
          release()
        },
      }
    },
    learnt: (error) => {
      if (verdictOf(error, true) === 'refused' && way.kind !== 'refused') become(refused(error))
    },
    passable: async (signal) => {
      while (way.kind === 'down' && !mayProbe()) await turn.wait(signal)
    },
    changed: () => {
      credentialsEpoch++
      epoch++
      become(changed(way, at().nowMs))
    },
    changes: () => credentialsEpoch,
    hurry: () => become(hurried(way, at().nowMs)),
    tryNow: () => {
      pacer.hurry()
      become(hurried(way, at().nowMs))
    },
    wentOffline: () => {
      const error = new TransferError('network/refused', 'the system says it is offline', {
        retry: 'later',
      })
      become(cutOff(way, error, at()))
    },
    woke: () => {
      epoch++
      become(awake(way, at().nowMs))
      tell(true)
    },
    stop: () => {
      stopProbeTimer?.()
      pacer.stop()
    },
  }
}
