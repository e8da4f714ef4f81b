/** Everything measured: as JSON, and as Markdown for docs/performance.md. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import { markdownOf, type Section } from './markdown.ts'

export interface Outcomes {
  /** `details`: what only the JSON tells. */
  add(section: Section, details: object): void
  failures(): number
  /** Writes what there is; answers the names of the files. */
  write(): Promise<readonly string[]>
}

export function createOutcomes(about: {
  readonly folder: string
  readonly machine: Machine
  readonly isQuick: boolean
  readonly rounds: number
}): Outcomes {
  const { folder, machine, isQuick, rounds } = about
  const seconds = new Map<string, number>()
  let lastMs = performance.now()
  const sections: Section[] = []
  const cases: object[] = []
  const failures = (): number => sections.reduce((sum, { failed }) => sum + failed.length, 0)
  return {
    add: (section, details) => {
      sections.push(section)
      const { word, title, absent, targets } = section
      seconds.set(word, (seconds.get(word) ?? 0) + (performance.now() - lastMs) / 1000)
      lastMs = performance.now()
      cases.push({ case: word, title, absent, targets, ...details })
    },
    failures,
    write: async () => {
      const json = join(folder, `bench-${machine.at.slice(0, 19).replaceAll(':', '')}.json`)
      const markdown = join(folder, 'table.md')
      const all = {
        machine,
        isQuick,
        rounds,
        seconds: Object.fromEntries(seconds),
        failures: failures(),
        cases,
      }
      await writeFile(json, `${JSON.stringify(all, undefined, 2)}\n`)
      await writeFile(markdown, markdownOf({ machine, rounds, isQuick, seconds }, sections))
      return [json, markdown]
    },
  }
}
