/** `npm test`: everything that must hold, step by step, with one summary at the end. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** Where the runner writes its counts as JSON. */
  readonly report?: string
}

const results = 'test-results'

function vitest(project: string): Step {
  const report = `${results}/${project}.json`
  const projects = project.replace(/^|\+/g, ' --project ').trim()
  return {
    name: `vitest ${project}`,
    command:
      `vitest run --config tests/vitest.config.ts ${projects} --reporter=dot --reporter=json --outputFile.json=${report}`.split(
        ' ',
      ),
    report,
  }
}

const statics: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'check:lint'] },
  { name: 'types', command: ['vue-tsc', '-b'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'build', command: ['node', 'build/build.ts'] },
]
const e2e: Step = {
  name: 'e2e',
  command: ['playwright', 'test', '--config', 'tests/e2e/playwright.config.ts'],
  report: `${results}/e2e.json`,
}

/** One after the other; the lanes of a stage run side by side, for none of them fills two cores. */
const stages: readonly (readonly (readonly Step[])[])[] = [
  [[vitest('unit+renderer')], statics],
  [[vitest('integration')], [e2e, vitest('proofs')]],
]

interface Outcome {
  readonly name: string
  readonly isGreen: boolean
  readonly seconds: number
  readonly passed: number
  readonly failed: number
}

/** `isShown`: its output is seen as it comes; else it is kept and shown when the command has ended. */
async function execute(command: readonly string[], isShown: boolean): Promise<number> {
  const [program = '', ...args] = command
  const isWindows = process.platform === 'win32'
  const isColoured = isShown && process.stdout.isTTY
  const child = spawn(program, args, {
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: isWindows,
    env: { ...process.env, ...(isColoured ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }) },
  })
  const kept: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => void kept.push(bytes))
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (ended) => resolve(ended ?? 1))
  })
  if (!isShown) console.log(`\n${command.join(' ')}\n${Buffer.concat(kept).toString()}`)
  return code
}

/** Counts of a runner's own report: vitest's and Playwright's JSON name them differently. */
function countsOf(report: string): { readonly passed: number; readonly failed: number } {
  const json = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests?: number
    numFailedTests?: number
    stats?: { expected: number; unexpected: number; flaky: number }
  }
  return {
    passed: json.numPassedTests ?? json.stats?.expected ?? 0,
    failed: json.numFailedTests ?? (json.stats ? json.stats.unexpected + json.stats.flaky : 0),
  }
}

async function run(step: Step, isShown: boolean): Promise<Outcome> {
  if (isShown) console.log(`\n=== ${step.name}`)
  const began = performance.now()
  const code = await execute(step.command, isShown)
  const seconds = (performance.now() - began) / 1000
  if (step.report === undefined) {
    return { name: step.name, isGreen: code === 0, seconds, passed: 0, failed: 0 }
  }
  let counts = { passed: 0, failed: 1 }
  try {
    counts = countsOf(step.report)
  } catch (error) {
    console.error(`${step.name} left no report: ${String(error)}`)
  }
  // A runner that executed nothing has proven nothing.
  const isGreen = code === 0 && counts.failed === 0 && counts.passed > 0
  return { name: step.name, isGreen, seconds, ...counts }
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const outcomes: Outcome[] = []
for (const lanes of stages) {
  const ended = lanes.map(async (steps, lane) => {
    for (const step of steps) outcomes.push(await run(step, lane === 0))
  })
  await Promise.all(ended)
}

console.log('')
for (const { name, isGreen, seconds, passed, failed } of outcomes) {
  const counts = passed + failed > 0 ? `  ${passed} passed, ${failed} failed` : ''
  console.log(`${isGreen ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)} ${seconds.toFixed(1)} s${counts}`)
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const red = outcomes.filter(({ isGreen }) => !isGreen)
const failed = Math.max(
  red.length,
  outcomes.reduce((sum, outcome) => sum + outcome.failed, 0),
)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = red.length === 0 ? 0 : 1
