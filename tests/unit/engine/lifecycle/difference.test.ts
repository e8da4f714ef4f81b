import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../../../electron/engine/lifecycle/configuration.ts'
import { differenceOf } from '../../../../electron/engine/lifecycle/difference.ts'
import { addRule, changeRule } from '../../../../electron/engine/lifecycle/merge.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import { randomDocument, richDocument } from '../../../support/lifecycle-documents.ts'

const signs = { same: ' ', added: '+', removed: '-' }
const shown = (before: string | undefined, after: string | undefined): readonly string[] =>
  differenceOf(before, after).map(({ kind, text }) => signs[kind] + text)

const whole = (xml: string): readonly string[] => differenceOf(xml, xml).map(({ text }) => text)

function large(start: string): string {
  const rules = Array.from({ length: 1_000 }, (_, at) => `<Rule><ID>${start}${at}</ID></Rule>`)
  return `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`
}

describe('differenceOf', () => {
  it('tells a rule that came, indented, with everything around it', () => {
    const { text } = addRule(readConfiguration(richDocument), { prefix: 'b/', days: 7 })
    const lines = shown(richDocument, text)
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      '+  <Rule>',
      '+    <ID>partway-abort-fragments-1</ID>',
      '+    <Prefix>b/</Prefix>',
      '+    <Status>Enabled</Status>',
      '+    <AbortMultipartUpload>',
      '+      <Days>7</Days>',
      '+    </AbortMultipartUpload>',
      '+  </Rule>',
    ])
    expect(lines.slice(0, 4)).toEqual([
      ' <LifecycleConfiguration>',
      '   <!-- agreed with the archive team -->',
      '   <Rule>',
      '     <ID>to-archive</ID>',
    ])
  })

  it('tells what goes before what takes its place', () => {
    const changed = changeRule(readConfiguration(richDocument), 'old-fragments', {
      prefix: 'tmp/',
      days: 9,
    })
    const lines = shown(richDocument, changed.text)
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      '-      <Days>3</Days>',
      '+      <Days>9</Days>',
    ])
  })

  it('tells all of what comes from nothing, and of what goes for good', () => {
    expect(differenceOf(undefined, richDocument).every(({ kind }) => kind === 'added')).toBe(true)
    expect(differenceOf(richDocument, undefined).every(({ kind }) => kind === 'removed')).toBe(true)
    expect(differenceOf(undefined, undefined)).toEqual([])
    expect(differenceOf(richDocument, richDocument).every(({ kind }) => kind === 'same')).toBe(true)
  })

  it('makes both documents of its lines, whatever they are', () => {
    const choices = seededChoices(printedSeed())
    for (let round = 0; round < 100; round++) {
      const before = randomDocument(choices)
      const after = randomDocument(choices)
      const lines = differenceOf(before, after)
      const side = (other: 'added' | 'removed'): readonly string[] =>
        lines.filter(({ kind }) => kind !== other).map(({ text }) => text)
      expect(side('added')).toEqual(whole(before))
      expect(side('removed')).toEqual(whole(after))
      expect(lines.some(({ text }) => /[\r\n]/.test(text))).toBe(false)
    }
  })

  it('is told of the largest configurations, too', () => {
    const lines = differenceOf(large('a'), large('b'))
    expect(lines.filter(({ kind }) => kind === 'removed')).toHaveLength(2_998)
    expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(4)
  })
})
