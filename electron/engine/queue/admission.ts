/** Who may run, in which order, and what the others wait for: a time of their own, or the way. */
import type { TaskState } from '#shared/task-view.ts'
import type { Holds, HoldTarget } from '../health/holds.ts'
import type { Keeper } from '../health/keeper.ts'
import { verdictOf } from '../health/verdict.ts'
import type { Ways } from '../health/ways.ts'
import type { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { TaskEvent } from '../task/task-state.ts'
import type { Outcome } from '../transfer/outcome.ts'
import { longestDelayMs, retryDelayMs, taskPolicy } from '../transfer/retry.ts'
import type { Entry } from './entry.ts'
import type { Line } from './line.ts'
import { createWaitingRoom } from './waiting-room.ts'

export interface AdmissionDeps {
  readonly line: Line
  readonly ways: Pick<Ways, 'of' | 'isSuspended'>
  readonly holds: Pick<Holds, 'admits' | 'admitted' | 'ask' | 'ended' | 'passed' | 'scopeOf'>
  readonly clock: Pick<Clock, 'now' | 'timer'>
  readonly random: () => number
  readonly tasksAtOnce: () => number
  /** Entries with a run in progress; one is added before each `run`. */
  readonly running: Set<Entry>
  readonly isStopped: () => boolean
  readonly send: (entry: Entry, event: TaskEvent) => void
  readonly run: (entry: Entry) => void
}

export interface Admission {
  /** Admits what may run. */
  pump(): void
  /** Its object is there, and only our disk has still to note it: somebody else may be sent. */
  proven(entry: Entry): void
  /** A run is over: what it has learnt concerns others, too. */
  ended(entry: Entry, outcome: Outcome): void
  /** Until when a run that ended in trouble waits: for the way if that is down, epoch ms. */
  untilMs(entry: Entry, error: TransferError): number
  /** Lets a waiting entry wait; the answer ends that. */
  waitFor(entry: Entry, untilMs: number): () => void
  /** An entry became queued: whoever brought that about may know more of its way than is known here. */
  heedPerson(entry: Entry, before: TaskState, event: TaskEvent): void
  /** The way to a connection opened, closed, or has another time for its next probe. */
  wayChanged(connectionId: string): void
}

/** What a person wants now is tried although the others are held. */
const isByHand: ReadonlySet<TaskEvent['type']> = new Set(['retry', 'resume', 'resolve'])

export function createAdmission(deps: AdmissionDeps): Admission {
  const { line, ways, holds, running } = deps
  const room = createWaitingRoom()
  /** Place of the last probe of each way. */
  const probes = new Map<string, number>()
  /** Proven ones that wait for our disk. */
  const proving = new Set<Entry>()
  /** Whom a person told not to wait any longer. */
  let wanted: Entry | undefined

  const wayOf = ({ task }: Entry): Keeper => ways.of(task.target.connectionId)
  const wayAdmits = (connectionId: string): boolean => ways.of(connectionId).admits()
  const admits = (target: HoldTarget): boolean =>
    wayAdmits(target.connectionId) && holds.admits(target)
  const mayBegin = ({ task, isLeaving }: Entry): boolean => !isLeaving && admits(task.target)

  function pump(): void {
    while (!deps.isStopped() && !ways.isSuspended && countMoving() < deps.tasksAtOnce()) {
      const entry = nextEntry()
      if (entry === undefined) return
      if (entry.state.kind === 'waiting') {
        // Queued by this, and perhaps admitted already, or another one in its place.
        deps.send(entry, { type: 'due' })
        continue
      }
      if (entry.state.kind !== 'queued' || running.has(entry)) continue
      // Both may tell at once that somebody else can be admitted: the slot is taken before.
      running.add(entry)
      if (wayOf(entry).isDown()) probes.set(entry.task.target.connectionId, entry.place)
      holds.admitted(entry.task.target, entry.task.id)
      wayOf(entry).admitted(entry.task.id)
      deps.run(entry)
    }
  }

  /** Runs that stand still at the wish of their service keep no others from running. */
  function countMoving(): number {
    let count = 0
    // Mostly all run on one connection: it is asked once.
    let connectionId: string | undefined
    let isPausing = false
    for (const { task } of running) {
      if (task.target.connectionId !== connectionId) {
        connectionId = task.target.connectionId
        isPausing = ways.of(connectionId).isPausing()
      }
      if (!isPausing) count++
    }
    return count
  }

  /** The first in line that may run; of a way that is down only one, as its probe. */
  function nextEntry(): Entry | undefined {
    const asked = wanted
    wanted = undefined
    if (asked?.state.kind === 'queued' && mayBegin(asked)) return asked
    const queued = line.nextQueued((connectionId, bucket) => admits({ connectionId, bucket }))
    const waiting = room.first(wayAdmits, mayBegin)
    if (waiting === undefined || (queued?.place ?? Infinity) < waiting.place) return queued
    return nextProbe(waiting)
  }

  /** Those that wait for a way take turns, `first` to begin with: what fails may be one task, not the way. */
  function nextProbe(first: Entry): Entry {
    const { connectionId } = first.task.target
    const last = probes.get(connectionId) ?? -1
    if (last < first.place) return first
    const queued = line.nextQueued(
      (id, bucket) => id === connectionId && admits({ connectionId, bucket }),
    )
    const later = room.of(connectionId).find((entry) => entry.place > last && mayBegin(entry))
    const isQueuedNext = queued !== undefined && (later === undefined || queued.place < later.place)
    return isQueuedNext ? queued : (later ?? first)
  }

  return {
    pump,
    proven: (entry) => {
      // A disk that takes nothing lets only so many wait for it.
      if (proving.size >= deps.tasksAtOnce()) return
      proving.add(entry)
      running.delete(entry)
      pump()
    },
    ended: (entry, outcome) => {
      proving.delete(entry)
      const { id, target } = entry.task
      if (outcome.kind === 'finished') holds.passed(target, true)
      holds.ended(target, id, outcome.kind === 'failed' ? outcome.error : undefined)
      wayOf(entry).left(id)
    },
    untilMs: (entry, error) => {
      // Trouble of its own has asked nothing of the way: the next probe would be due at once, again and again.
      const isOwn = verdictOf(error, true) === 'local'
      const forWayMs = isOwn ? undefined : wayOf(entry).untilMs()
      entry.waitsForWay = forWayMs !== undefined
      if (forWayMs !== undefined) return forWayMs
      const ms = retryDelayMs(entry.delays++, taskPolicy, deps.random, error.retryAfterMs)
      return deps.clock.now() + ms
    },
    waitFor: (entry, untilMs) => {
      if (entry.waitsForWay && wayOf(entry).isDown()) return room.hold(entry)
      // The way may be open again by the time this is written.
      const ms = entry.waitsForWay ? 0 : Math.max(0, untilMs - deps.clock.now())
      // The clock may have been set back since: nobody waits for years.
      return deps.clock.timer(Math.min(ms, longestDelayMs), () => deps.send(entry, { type: 'due' }))
    },
    heedPerson: (entry, before, { type }) => {
      const way = wayOf(entry)
      if (before.kind === 'waiting' && type === 'retry' && way.isDown()) {
        wanted = entry
        way.hurry()
      }
      if (before.kind === 'blocked' && before.by === 'credentials' && way.isRefused()) way.changed()
      const { target } = entry.task
      if (isByHand.has(type) && holds.scopeOf(target) !== undefined) {
        wanted = entry
        holds.ask(target)
      }
    },
    wayChanged: (connectionId) => {
      if (deps.isStopped()) return
      const untilMs = ways.of(connectionId).untilMs()
      for (const entry of room.of(connectionId)) {
        const { state } = entry
        if (state.kind !== 'waiting') continue
        if (untilMs === undefined) deps.send(entry, { type: 'due' })
        else if (untilMs !== state.untilMs) {
          deps.send(entry, { type: 'delay', for: state.for, untilMs, error: state.error })
        }
      }
      pump()
    },
  }
}
