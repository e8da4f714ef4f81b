/** The outcome as Markdown, ready for docs/performance.md. */
import type { Machine } from './machine.ts'
import { shown, type Judged, type Table } from './table.ts'

/** One case beside one server. */
export interface Section {
  /** What `--only` takes. */
  readonly word: string
  readonly title: string
  readonly table: Table
  /** Why, by the name of the client. */
  readonly absent: Readonly<Record<string, string>>
  /** Client and round, and what was wrong. */
  readonly failed: readonly string[]
  readonly targets: readonly Judged[]
}

export interface About {
  readonly machine: Machine
  readonly rounds: number
  readonly isQuick: boolean
  /** By the word of the case. */
  readonly seconds: ReadonlyMap<string, number>
}

export function markdownOf(about: About, sections: readonly Section[]): string {
  const targets = sections.flatMap(({ word, targets }) =>
    targets.map((target) => targetLine(word, target)),
  )
  const head = [
    line(['case', 'target', 'limit', 'measured', '']),
    line(['---', '---', '---', '--:', '---']),
  ]
  const verdicts =
    targets.length === 0 ? [] : [`### Targets\n\n${[...head, ...targets].join('\n')}`]
  return `${[aboutText(about), ...verdicts, ...sections.map(sectionText)].join('\n\n')}\n`
}

function aboutText({ machine, rounds, isQuick, seconds }: About): string {
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`
  const parts = [
    `${machine.at.slice(0, 10)}, commit ${machine.commit}`,
    `${machine.cpu}, ${machine.cores} cores, ${memory}, ${machine.system}, Node ${machine.node}`,
    `rounds: ${rounds}`,
  ]
  const sum = seconds.values().reduce((a, b) => a + b, 0)
  const each = Array.from(seconds, ([word, of]) => `${word} ${minutes(of)}`).join(', ')
  const caution = isQuick ? ' **Small sizes: the figures say nothing.**' : ''
  return `${parts.join('; ')}. It took ${minutes(sum)} minutes: ${each}.${caution}`
}

function minutes(seconds: number): string {
  return (seconds / 60).toFixed(1)
}

function sectionText({ word, title, table, absent, failed }: Section): string {
  const rows = Object.entries(table)
  const columns = Object.keys(rows[0]?.[1] ?? {})
  const lines = rows.map(([name, cells]) =>
    line([name, ...columns.map((column) => `${cells[column] ?? '-'}`)]),
  )
  const head = [line(['', ...columns]), line(['---', ...columns.map(() => '--:')])]
  const notes = [
    ...Object.entries(absent).map(([name, reason]) => `- absent: ${name}: ${reason}`),
    ...failed.map((text) => `- failed: ${text}`),
  ].map(plain)
  const blocks = [
    `### ${word}: ${title}`,
    ...(rows.length === 0 ? [] : [[...head, ...lines].join('\n')]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ]
  return blocks.join('\n\n')
}

function targetLine(word: string, { text, is, limit, measured, verdict }: Judged): string {
  return line([word, text, `${is} ${limit}`, shown(measured), verdict])
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(plain).join(' | ')} |`
}

/** What a client or a system said may hold anything. */
function plain(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
