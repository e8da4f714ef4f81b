/** The table of the long run: a row per suite, a column per thing that must never happen. */
import type { Gate, Proof } from '../support/proof.ts'

export interface Row {
  readonly name: string
  readonly proofs: readonly Proof[]
  /** Its command ended well, it told what it did, and nothing happened that must not. */
  readonly isGreen: boolean
  readonly seconds: number
}

const gates: readonly (readonly [key: keyof Gate, title: string])[] = [
  ['lostTasks', 'lost tasks'],
  ['wrongObjects', 'wrong objects'],
  ['falseFailures', 'false failures'],
  ['leakedUploads', 'leaked uploads'],
  ['duplicateObjects', 'duplicate objects'],
  ['foreignTouched', 'foreign touched'],
]

/** A suite that tells nothing has proven nothing. */
export function rowOf(
  name: string,
  proofs: readonly Proof[],
  ending: { readonly isGreen: boolean; readonly seconds: number },
): Row {
  const isClean = proofs.every(({ gate }) => gates.every(([key]) => (gate?.[key] ?? 0) === 0))
  return { ...ending, name, proofs, isGreen: ending.isGreen && proofs.length > 0 && isClean }
}

/** Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const titles = ['', 'suite', 'runs', ...gates.map(([, title]) => title), 'minutes']
  const lines = rows.map(({ name, proofs, isGreen, seconds }) => [
    isGreen ? 'ok' : 'FAIL',
    name,
    proofs.map(runsOf).join('; '),
    ...gates.map(([key]) => sumOf(proofs, key)),
    (seconds / 60).toFixed(1),
  ])
  return [titles, titles.map(() => '---'), ...lines].map(lineOf).join('\n')
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function runsOf({ runs, figures }: Proof): string {
  const told = Object.entries(figures ?? {}).map(
    ([name, value]) => `${name} ${value.toLocaleString('en')}`,
  )
  return told.length === 0 ? runs : `${runs} (${told.join(', ')})`
}

/** Empty where the suite does not look at that. */
function sumOf(proofs: readonly Proof[], key: keyof Gate): string {
  const told = proofs.flatMap(({ gate }) => gate?.[key] ?? [])
  return told.length === 0 ? '' : `${told.reduce((sum, count) => sum + count, 0)}`
}
