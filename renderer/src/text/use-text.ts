/** The words inside a component: typed keys, current language. */
import type { Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Messages } from './en.ts'
import type { Language } from './i18n.ts'

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>
}[keyof T & string]

/** Every key there is, e.g. `'common.cancel'`. A key that does not exist does not compile. */
export type MessageKey = Leaves<Messages>

/** What fills the `{names}` of a message. */
export type MessageParams = Readonly<Record<string, string | number>>

export interface Text {
  /** The words of `key`; `count` chooses the plural form and fills `{count}` unless params do. */
  t(key: MessageKey, params?: MessageParams, count?: number): string
  /** The language in use; formatters take it. */
  readonly locale: Readonly<Ref<Language>>
}

/** Words in the language of the window; a template using them follows a change of language. */
export function useText(): Text {
  const { t, locale } = useI18n()
  return {
    t: (key, params = {}, count) =>
      count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
    locale: locale as Ref<Language>,
  }
}
