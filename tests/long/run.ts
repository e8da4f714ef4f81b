/**
 * `npm run test:long`: the long proofs, as many at once as there are cores, with a table at the end
 * (also written to `test-results/long.md`; what each printed lies beside it). The same suites run in
 * `npm test` with smaller numbers. `-- --only WORD` runs those whose name has the word, `--lanes N`
 * so many at once.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { readProofs } from '../support/proof.ts'
import { proofs, type LongProof } from './proofs.ts'
import { rowOf, tableOf, type Row } from './table.ts'

const folder = 'test-results/long'
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: `${Math.min(4, availableParallelism())}` },
  },
})
const chosen = proofs.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0) throw new Error(`no proof is called "${values.only}"`)
const laneCount = Number(values.lanes)
if (!Number.isInteger(laneCount) || laneCount < 1) throw new Error('--lanes takes a number from 1')

/** Runs one proof and reads from what it prints what it has proven. */
async function prove({ name, command, env }: LongProof): Promise<Row> {
  console.log(`begun  ${name}`)
  const began = performance.now()
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
    shell: process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - began) / 1000
  const row = rowOf(name, readProofs(output), { isGreen: code === 0, seconds })
  writeFileSync(`${folder}/${name.replaceAll(/\W+/g, '-')}.txt`, output)
  // What went wrong is at the end of what it printed.
  if (!row.isGreen) console.log(output.slice(-20_000))
  console.log(`${row.isGreen ? 'ok    ' : 'FAIL  '} ${name}, ${(seconds / 60).toFixed(1)} min`)
  return row
}

mkdirSync(folder, { recursive: true })
const rows: Row[] = []
const left = [...chosen]
async function lane(): Promise<void> {
  for (let next = left.shift(); next !== undefined; next = left.shift())
    rows.push(await prove(next))
}
const began = performance.now()
await Promise.all(Array.from({ length: laneCount }, lane))
const order = new Map(chosen.map(({ name }, at) => [name, at]))
const sorted = rows.toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
const table = tableOf(sorted)
const failed = rows.filter(({ isGreen }) => !isGreen).length
writeFileSync('test-results/long.md', `${table}\n`)
const minutes = ((performance.now() - began) / 60_000).toFixed(1)
console.log(
  `\n${table}\n\n${rows.length - failed} passed, ${failed} failed, ${minutes} minutes in all`,
)
process.exitCode = failed === 0 ? 0 : 1
