/** One thing that is fed with chance: its inputs, its promise, and the report of a run. Seeded; what breaks is shrunk and told. */
import * as fc from 'fast-check'

/** What one run of a target showed. */
export interface FuzzReport {
  readonly name: string
  readonly executions: number
  readonly seconds: number
  /** The shrunk input and what it broke; `undefined`: every promise held. */
  readonly finding: string | undefined
}

export interface FuzzTarget {
  readonly name: string
  /** Share of all executions, relative to the other targets. */
  readonly weight: number
  /**
   * Ends at the first finding. The same seed and number repeat the same inputs; `isShrunk: false`
   * leaves a finding as it was met.
   */
  run(seed: number, executions: number, isShrunk?: boolean): Promise<FuzzReport>
}

/** Bounded, so that what fast-check remembers of a run does not grow with its length. */
const batch = 2_000
/** Far above any honest execution: a catastrophic expression or an endless loop shows, a busy machine does not. */
const hangMs = 10_000
const mostTold = 3_000

/** `promise` throws when it is broken; whatever it does, the built-in prototypes must stay as they are. */
export function fuzzTarget<T>(
  name: string,
  weight: number,
  input: fc.Arbitrary<T>,
  promise: (input: T) => void | Promise<void>,
): FuzzTarget {
  const property = fc.asyncProperty(input, async (value) => {
    const began = performance.now()
    await promise(value)
    if (performance.now() - began > hangMs) throw new Error(`took longer than ${hangMs} ms`)
    refusePollution()
  })
  return {
    name,
    weight,
    run: async (seed, executions, isShrunk = true) => {
      const began = performance.now()
      let done = 0
      let finding: string | undefined
      for (let at = 0; done < executions && finding === undefined; at++) {
        const numRuns = Math.min(batch, executions - done)
        const details = await fc.check(property, {
          seed: (seed + at * 7919) | 0,
          numRuns,
          endOnFailure: !isShrunk,
        })
        done += details.numRuns
        if (details.failed) finding = `${name}: ${told(details)}`
      }
      return { name, executions: done, seconds: (performance.now() - began) / 1000, finding }
    },
  }
}

/** What broke, then the input; long inputs are cut, the seed repeats them whole. */
function told<T>(details: fc.RunDetails<T>): string {
  const { errorInstance } = details
  const text = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return `${text.slice(0, mostTold)}\n${(fc.defaultReportMessage(details) ?? '').slice(0, mostTold)}`
}

/** How many executions each target gets of all: by weight, at least one. */
export function shareOut(
  targets: readonly Pick<FuzzTarget, 'weight'>[],
  all: number,
): readonly number[] {
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0)
  return targets.map(({ weight }) => Math.max(1, Math.round((all * weight) / weights)))
}

/** Target, executions, findings, seconds: what a reader of the run wants to see. */
export function fuzzTable(reports: readonly FuzzReport[]): string {
  const rows = reports.map(({ name, executions, seconds, finding }) =>
    row(name, executions, finding === undefined ? 0 : 1, seconds),
  )
  const total = row(
    'all',
    reports.reduce((sum, { executions }) => sum + executions, 0),
    reports.filter(({ finding }) => finding !== undefined).length,
    reports.reduce((sum, { seconds }) => sum + seconds, 0),
  )
  const head = `${'target'.padEnd(44)}${'executions'.padStart(12)}${'findings'.padStart(10)}${'seconds'.padStart(9)}${'a second'.padStart(11)}`
  return [head, ...rows, total].join('\n')
}

function row(name: string, executions: number, findings: number, seconds: number): string {
  const rate = Math.round(executions / Math.max(seconds, 0.001))
  return [
    name.padEnd(44),
    executions.toLocaleString('en').padStart(12),
    `${findings}`.padStart(10),
    seconds.toFixed(1).padStart(9),
    rate.toLocaleString('en').padStart(11),
  ].join('')
}

const prototypes: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Map.prototype,
]
const asTheyWere = prototypes.map((prototype) => Reflect.ownKeys(prototype).length)

function refusePollution(): void {
  for (const [at, prototype] of prototypes.entries()) {
    if (Reflect.ownKeys(prototype).length === asTheyWere[at]) continue
    throw new Error('a built-in prototype was changed')
  }
}
