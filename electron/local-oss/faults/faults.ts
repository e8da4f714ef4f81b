/** The rules in force: which requests meet which fault, and how often. */
import { type Operation, actions } from '../route.ts'
import type { Fault, FaultKind } from './fault.ts'

/** Absent fields match everything. */
export interface FaultRule {
  readonly operation?: Operation | readonly Operation[]
  readonly bucket?: string
  readonly key?: string
  readonly partNumber?: number
  /** How many matching requests meet the fault; absent: all. */
  readonly times?: number
  /** How many matching requests pass unharmed first. */
  readonly skip?: number
  readonly fault: Fault
}

export interface FaultHandle {
  remove(): void
  /** How many requests have met the fault. */
  hits(): number
  /** Resolves when that many requests have met it. */
  hit(count?: number): Promise<void>
  /** Resolves when that many requests have come to where `hold` or `delayedApply` keeps them. */
  held(count?: number): Promise<void>
  /** Lets everything held by `hold` and `delayedApply` go on, now and from now on. */
  release(): void
}

export interface Faults {
  add(rule: FaultRule): FaultHandle
  /** Removes all rules and releases all they hold. */
  clear(): void
}

export interface FaultSubject {
  readonly operation: Operation
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly partNumber: number | undefined
}

/** The faults one request meets, in the order of their rules. */
export interface MetFaults {
  find<K extends FaultKind>(kind: K): Extract<Fault, { kind: K }> | undefined
  /** Resolves when the rule of that fault is released. */
  released(fault: Fault): Promise<void>
}

export interface FaultBook extends Faults {
  meet(subject: FaultSubject): MetFaults
}

interface Waiting {
  readonly count: number
  readonly resolve: () => void
}

interface ActiveRule {
  readonly rule: FaultRule
  seen: number
  hits: number
  held: number
  waiting: Waiting[]
  waitingForHeld: Waiting[]
  readonly release: PromiseWithResolvers<void>
}

export function createFaultBook(): FaultBook {
  let active: readonly ActiveRule[] = []
  return {
    add: (rule) => {
      const entry: ActiveRule = {
        rule,
        seen: 0,
        hits: 0,
        held: 0,
        waiting: [],
        waitingForHeld: [],
        release: Promise.withResolvers<void>(),
      }
      active = [...active, entry]
      return {
        remove: () => {
          active = active.filter((other) => other !== entry)
        },
        hits: () => entry.hits,
        hit: (count = 1) =>
          new Promise((resolve) => {
            entry.waiting.push({ count, resolve })
            settle(entry)
          }),
        held: (count = 1) =>
          new Promise((resolve) => {
            entry.waitingForHeld.push({ count, resolve })
            settle(entry)
          }),
        release: () => entry.release.resolve(),
      }
    },
    clear: () => {
      for (const entry of active) entry.release.resolve()
      active = []
    },
    meet: (subject) => {
      const met = active.filter((entry) => matches(entry.rule, subject) && isDue(entry))
      for (const entry of met) settle(entry)
      return {
        find: <K extends FaultKind>(kind: K) =>
          met.map((entry) => entry.rule.fault).find((fault) => isOfKind(fault, kind)),
        released: async (fault) => {
          const entry = met.find(({ rule }) => rule.fault === fault)
          if (entry === undefined) return
          entry.held += 1
          settle(entry)
          await entry.release.promise
        },
      }
    },
  }
}

function isOfKind<K extends FaultKind>(
  fault: Fault,
  kind: K,
): fault is Extract<Fault, { kind: K }> {
  return fault.kind === kind
}

function isDue(entry: ActiveRule): boolean {
  entry.seen += 1
  const { skip = 0, times = Number.POSITIVE_INFINITY } = entry.rule
  if (entry.seen <= skip || entry.hits >= times) return false
  entry.hits += 1
  return true
}

function settle(entry: ActiveRule): void {
  entry.waiting = stillWaiting(entry.waiting, entry.hits)
  entry.waitingForHeld = stillWaiting(entry.waitingForHeld, entry.held)
}

/** Tells those who have waited long enough. */
function stillWaiting(waiting: readonly Waiting[], reached: number): Waiting[] {
  for (const { count, resolve } of waiting) if (reached >= count) resolve()
  return waiting.filter(({ count }) => reached < count)
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  const { operation, fault } = rule
  const isOperation =
    operation === undefined ||
    operation === subject.operation ||
    (Array.isArray(operation) && operation.includes(subject.operation))
  const isAction =
    fault.kind !== 'denied' ||
    fault.action === undefined ||
    fault.action === actions[subject.operation]
  return (
    isOperation &&
    isAction &&
    (rule.bucket === undefined || rule.bucket === subject.bucket) &&
    (rule.key === undefined || rule.key === subject.key) &&
    (rule.partNumber === undefined || rule.partNumber === subject.partNumber)
  )
}
