/**
 * `npm run test:long`: the long proofs, one after the other, with a table at the end. The same
 * suites run in `npm test` with smaller numbers.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

interface Proof {
  readonly name: string
  readonly count: string
  readonly command: string
  readonly env?: Readonly<Record<string, string>>
}

/** No test is cut off for being long here. */
const vitest = 'vitest run --config tests/vitest.config.ts --project integration --testTimeout=0'

const proofs: readonly Proof[] = [
  {
    name: '5 GiB through five SIGKILLs',
    count: '5 kills',
    command: 'node tests/long/five-kills.ts --size 5GiB',
  },
  {
    name: 'crash states of the store',
    count: '500,000 states',
    command: `${vitest} tests/integration/store/crash-states.test.ts`,
    env: { PARTWAY_CRASH_STATES: '500000' },
  },
  {
    name: 'random schedules of the engine',
    count: '20,000 schedules',
    command: `${vitest} tests/integration/schedules/schedules.test.ts`,
    env: { PARTWAY_SCHEDULES: '20000' },
  },
  {
    name: 'SIGKILL of a committing process',
    count: '500 kills',
    command: `${vitest} tests/integration/store/kill.test.ts`,
    env: { PARTWAY_KILLS: '500' },
  },
]

const rows: string[] = []
let failed = 0
for (const { name, count, command, env } of proofs) {
  console.log(`\n=== ${name}`)
  const began = performance.now()
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) failed++
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  rows.push(
    `${code === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(34)} ${count.padEnd(16)} ${minutes} min`,
  )
}
console.log(`\n${rows.join('\n')}\n\n${proofs.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
