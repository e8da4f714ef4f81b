/** What a canvas of parts asks of the map that uses it. */
import type { PartMapLayout } from './part-map-layout.ts'

/** One line: what it is, and its value. */
export interface PartFact {
  readonly label: string
  readonly value: string
  /** A hash or an ID: shown in one width per character. */
  readonly code?: boolean
  readonly isError?: boolean
}

/** What is said about the parts behind one square. */
export interface PartWords {
  readonly title: string
  readonly facts: readonly PartFact[]
  /** They are read out again when this changes, and never at mere progress. */
  readonly stamp?: unknown
}

export interface CanvasFrame {
  readonly context: CanvasRenderingContext2D
  readonly layout: PartMapLayout
  /** Device pixels per CSS pixel. */
  readonly ratio: number
  /** Where the colours are in force. */
  readonly element: HTMLCanvasElement
  /** Nothing is left of what was painted before. */
  readonly isBlank: boolean
}

/** All of it in one breath, for the live region. */
export function spokenWords({ title, facts }: PartWords): string {
  const list = facts.filter((fact) => fact.code !== true)
  return [title, ...list.map(({ label, value }) => `${label} ${value}`)].join(', ')
}
