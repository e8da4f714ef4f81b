/**
 * The words of the window. One module per area and language; English decides which keys exist,
 * and a Chinese module that lacks one does not compile.
 * vue-i18n 11 interprets messages (no `eval`), so the CSP needs no `unsafe-eval`.
 */
import { createI18n } from 'vue-i18n'
import { en } from './en.ts'
import { zhCN } from './zh-cn.ts'

/** The languages Partway speaks. */
export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]

/** The language for a setting: its own, or the closest to the system's (BCP 47 tag). */
export function languageFor(setting: 'system' | Language, systemTag: string): Language {
  if (setting !== 'system') return setting
  return /^zh\b/i.test(systemTag) ? 'zh-CN' : 'en'
}

/** vue-i18n with all messages of both languages. */
export function createText(locale: Language) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { en, 'zh-CN': zhCN },
  })
}
