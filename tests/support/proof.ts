/** What a suite has proven, told as one line that `npm run test:long` gathers into its table. */

/** What the product promises never happens (reliability 3.6); all of them have to be 0. */
export interface Gate {
  readonly lostTasks: number
  readonly wrongObjects: number
  readonly falseFailures: number
  readonly leakedUploads: number
  readonly duplicateObjects: number
  readonly foreignTouched: number
}

/** Nothing happened that must not. */
export function cleanGate(): Gate {
  return {
    lostTasks: 0,
    wrongObjects: 0,
    falseFailures: 0,
    leakedUploads: 0,
    duplicateObjects: 0,
    foreignTouched: 0,
  }
}

/** One gate for many verdicts. */
export function sumOfGates(verdicts: readonly { readonly gate: Gate }[]): Gate {
  const total: Record<keyof Gate, number> = cleanGate()
  const kinds = Object.keys(total) as readonly (keyof Gate)[]
  for (const { gate } of verdicts) for (const kind of kinds) total[kind] += gate[kind]
  return total
}

/** One line of the table. */
export interface Proof {
  /** What was done how often, e.g. `500 schedules`. */
  readonly runs: string
  /** Only what the suite has looked for. */
  readonly gate?: Partial<Gate> | undefined
  /** Figures worth keeping: kills, requests, re-sent parts. */
  readonly figures?: Readonly<Record<string, number>> | undefined
}

/** Prints the proof where a reader of the test's output, and the long run, will find it. */
export function tellProof(proof: Proof): void {
  console.log(`proof: ${JSON.stringify(proof)}`)
}

/** The proofs told in some output, in order. */
export function readProofs(output: string): readonly Proof[] {
  // A runner may colour what it passes on.
  const told = output.matchAll(/proof: (\{.*\})/g)
  return Array.from(told, ([, json = '']) => JSON.parse(json) as Proof)
}
