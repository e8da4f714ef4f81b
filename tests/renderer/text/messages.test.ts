import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../../renderer/src/text/en.ts'
import { errors as englishErrors } from '../../../renderer/src/text/en/errors.ts'
import { createText, languageFor, languages } from '../../../renderer/src/text/i18n.ts'
import { zhCN } from '../../../renderer/src/text/zh-cn.ts'
import { errors as chineseErrors } from '../../../renderer/src/text/zh-CN/errors.ts'

const source = join(import.meta.dirname, '../../../renderer/src')

function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') found.set(here, value)
    else if (typeof value === 'object' && value !== null) {
      for (const [inner, text] of leaves(value, here)) found.set(inner, text)
    }
  }
  return found
}

function placeholders(text: string): string {
  const names = Array.from(text.matchAll(/\{(\w+)\}/g), (match) => match[1] ?? '')
  return [...new Set(names)].toSorted().join(' ')
}

/** A count may be left to the plural form in one language and be written out in the other. */
function withoutCount(text: string): string {
  return placeholders(text.replaceAll('{count}', ''))
}

/** Everything the page says, without the messages themselves. */
function pageSource(): string {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => /\.(ts|vue)$/.test(path) && !/^text[\\/](en|zh-CN|en\.ts|zh-cn\.ts)/.test(path),
    )
    .map((path) => readFileSync(join(source, path), 'utf8'))
    .join('\n')
}

const english = leaves(en)
const chinese = leaves(zhCN)

describe('messages', () => {
  it('have the same keys in every language', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  it('name the same values in every language', () => {
    const wrong = [...english].filter(
      ([key, text]) => withoutCount(chinese.get(key) ?? '') !== withoutCount(text),
    )
    expect(wrong).toEqual([])
  })

  it('name the same values in the words of every error', () => {
    const chineseWords = leaves(chineseErrors)
    const wrong = [...leaves(englishErrors)].filter(
      ([key, text]) => placeholders(chineseWords.get(key) ?? '') !== placeholders(text),
    )
    expect(wrong).toEqual([])
  })

  it('are all used: a key is written out, or the page builds it from a known beginning', () => {
    const page = pageSource()
    const built = Array.from(
      page.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g),
      (match) => match[1] ?? '',
    )
    const unused = [...english.keys()].filter(
      (key) => !page.includes(`'${key}'`) && !built.some((beginning) => key.startsWith(beginning)),
    )
    expect(unused).toEqual([])
  })

  it('are all understood by vue-i18n, in both languages', () => {
    for (const locale of languages) {
      const { t } = createText(locale).global
      const messages = locale === 'en' ? english : chinese
      const wrong = [...messages].filter(([key, text]) => {
        const names = placeholders(text).split(' ')
        const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]))
        const said = [t(key, values, 1), t(key, values, 2)]
        return said.some((words) => words === key || /\{\w+\}/.test(words))
      })
      expect(wrong).toEqual([])
    }
  })

  it('keep Chinese free of English sentences and half-width punctuation between Chinese characters', () => {
    const wrong = [...chinese].filter(([, text]) =>
      /\p{Script=Han}[,;:!?]|\p{Script=Han}\.(?:\s|$)/u.test(text),
    )
    expect(wrong).toEqual([])
  })
})

describe('languageFor', () => {
  it.each([
    ['system', 'zh-Hans-CN', 'zh-CN'],
    ['system', 'zh-TW', 'zh-CN'],
    ['system', 'de-DE', 'en'],
    ['en', 'zh-CN', 'en'],
    ['zh-CN', 'en-US', 'zh-CN'],
  ] as const)('answers setting %s on a %s system with %s', (setting, tag, language) => {
    expect(languageFor(setting, tag)).toBe(language)
  })
})
