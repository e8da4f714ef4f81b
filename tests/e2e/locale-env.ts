/** The environment of a person's language. */
export function localeEnv(locale = 'en_US.UTF-8'): Record<string, string> {
  return { LC_ALL: locale, LANG: locale }
}
