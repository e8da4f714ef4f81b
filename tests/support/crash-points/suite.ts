/** All cases of the scenarios: every point alone, every one three lives long, pairs of points. */
import { runCase, type CaseReport, type Scenario } from './case.ts'
import type { Choices } from '../choices.ts'
import { tellProof } from '../proof.ts'
import type { PlantedBug } from './planted-bugs.ts'
import { isStorePoint, nameOfPoint, type Death, type Target } from './crasher.ts'

export interface Failure {
  /** For `PARTWAY_CRASH_POINT`. */
  readonly replay: string
  readonly report: CaseReport
}

/** What was run so far. */
export class Suite {
  readonly #folder: string
  readonly #bug: PlantedBug | undefined
  readonly #scenarios = new Set<string>()
  /** How often a point of that name was met by `singles`. */
  readonly #met = new Map<string, number>()
  readonly #began = performance.now()
  /** Names of points at which a program died. */
  readonly names = new Set<string>()
  readonly failures: Failure[] = []
  cases = 0

  /** `folder` holds the local files of the scenarios. */
  constructor(folder: string, bug?: PlantedBug) {
    this.#folder = folder
    this.#bug = bug
  }

  /** Runs one case; answers the points that its last life passed. */
  async run(scenario: Scenario, ...targets: readonly Target[]): Promise<readonly string[]> {
    const report = await runCase(scenario, targets, this.#folder, this.#bug)
    this.cases++
    this.#scenarios.add(scenario.name)
    for (const { point } of targets) this.names.add(nameOfPoint(point))
    if (report.violations.length > 0) {
      this.failures.push({ replay: replayOf(scenario, targets), report })
    }
    return report.passed
  }

  /**
   * At every single point, or until it `isEnough`: at the first of its name by SIGKILL and by a power
   * cut, at later ones, in whichever scenario, by the one or the other in turn; `isWhole`: by both.
   */
  async singles(scenario: Scenario, isWhole: boolean, isEnough = () => false): Promise<void> {
    for (const point of await this.run(scenario)) {
      if (isEnough()) return
      const name = nameOfPoint(point)
      const times = this.#met.get(name) ?? 0
      this.#met.set(name, times + 1)
      const isBoth = isWhole || times === 0
      for (const death of isBoth ? deaths : [deaths[times % 2] ?? 'kill']) {
        await this.run(scenario, { point, death })
      }
    }
  }

  /** Three deaths at the same point of three lives in a row: recovery itself is killed. */
  async threeLives(scenario: Scenario): Promise<void> {
    for (const point of await this.run(scenario)) {
      const [once, twice, thrice] = [kill(point), powerCut(point), kill(point)]
      // What the first life has finished, the next one does not do again.
      if (!(await this.run(scenario, once)).includes(point)) continue
      if (!(await this.run(scenario, once, twice)).includes(point)) continue
      await this.run(scenario, once, twice, thrice)
    }
  }

  /**
   * At a point of the store in the first life, at another one in the second: all ordered pairs. Deaths
   * alternate, so that each kind follows each.
   */
  async pairs(scenario: Scenario): Promise<void> {
    const first = (await this.run(scenario)).filter(isStorePoint)
    for (const [at, point] of first.entries()) {
      const one = { point, death: deaths[at % 2] ?? 'kill' }
      const second = (await this.run(scenario, one)).filter(isStorePoint)
      for (const [at, point] of second.entries()) {
        const two = { point, death: deaths[at % 2] ?? 'kill' }
        await this.run(scenario, one, two)
      }
    }
  }

  /** The same for one pair, drawn by lot. */
  async pair(scenario: Scenario, random: Choices): Promise<void> {
    const draw = (passed: readonly string[]): Target => ({
      point: random.pick(passed.filter(isStorePoint)),
      death: random.pick(deaths),
    })
    const one = draw(await this.run(scenario))
    const two = draw(await this.run(scenario, one))
    await this.run(scenario, one, two)
  }

  /** Prints what was proven. */
  tell(name: string): void {
    const count = (invariant: string): number =>
      this.failures.filter(({ report: { violations } }) =>
        violations.some((found) => found.invariant === invariant),
      ).length
    const seconds = Number(((performance.now() - this.#began) / 1000).toFixed(1))
    const figures = {
      scenarios: this.#scenarios.size,
      names: this.names.size,
      violations: this.failures.length,
      seconds,
    }
    console.log(`${name}: ${this.cases} cases, ${JSON.stringify(figures)}`)
    tellProof({
      runs: `${this.cases} cases of ${name}`,
      gate: {
        lostTasks: count('I3'),
        wrongObjects: count('I1'),
        falseFailures: count('I2') + count('I10'),
        leakedUploads: count('I5'),
        duplicateObjects: count('I6'),
        foreignTouched: count('I7'),
      },
      figures,
    })
  }
}

const deaths: readonly Death[] = ['kill', 'power cut']
const kill = (point: string): Target => ({ point, death: 'kill' })
const powerCut = (point: string): Target => ({ point, death: 'power cut' })

/** A power cut is marked by `!`. */
function replayOf({ name }: Scenario, targets: readonly Target[]): string {
  const points = targets.map(({ point, death }) => (death === 'kill' ? point : `${point}!`))
  return `${name}/${points.join(',')}`
}

/** What `PARTWAY_CRASH_POINT` says: `scenario/point#n[,point#m]`. */
export function parseReplay(text: string): { name: string; targets: readonly Target[] } {
  const [name = '', ...rest] = text.split('/')
  const points = rest.join('/').split(',').filter(Boolean)
  const targets = points.map((each) =>
    each.endsWith('!') ? powerCut(each.slice(0, -1)) : kill(each),
  )
  return { name, targets }
}

/** The failures, few of them whole. */
export function tellFailures(failures: readonly Failure[]): string[] {
  const [first] = failures
  if (first !== undefined) {
    const { replay, report } = first
    console.log(`PARTWAY_CRASH_POINT="${replay}"\n${report.trace.join('\n')}`)
  }
  return failures.map(({ replay, report: { violations } }) => {
    const [found] = violations
    return `PARTWAY_CRASH_POINT="${replay}": ${found?.invariant} ${found?.text}`
  })
}
