/**
 * `npm run test:long`: the long proofs, one after the other, with a table at the end (also written to
 * `test-results/long.md`). The same suites run in `npm test` with smaller numbers.
 * `-- --only WORD` runs those whose name has the word.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { readProofs } from '../support/proof.ts'
import { proofs, type LongProof } from './proofs.ts'
import { rowOf, tableOf, type Row } from './table.ts'

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const chosen = proofs.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0) throw new Error(`no proof is called "${values.only}"`)

/** Runs one proof; what it prints is seen as it comes, and read for what it has proven. */
async function prove({ name, command, env }: LongProof): Promise<Row> {
  console.log(`\n=== ${name}`)
  const began = performance.now()
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
    shell: process.platform === 'win32',
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    process.stdout.write(text)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - began) / 1000
  return rowOf(name, readProofs(output), { isGreen: code === 0, seconds })
}

const rows: Row[] = []
for (const proof of chosen) rows.push(await prove(proof))
const table = tableOf(rows)
const failed = rows.filter(({ isGreen }) => !isGreen).length
mkdirSync('test-results', { recursive: true })
writeFileSync('test-results/long.md', `${table}\n`)
console.log(`\n${table}\n\n${rows.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
