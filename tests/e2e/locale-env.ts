/**
 * The environment of a person's language. Characters stay UTF-8 even where the machine has no such
 * locale installed: Chromium reads file names by it.
 */
export function localeEnv(locale = 'en_US.UTF-8'): Record<string, string> {
  return { LC_ALL: '', LANG: locale, LC_CTYPE: 'C.UTF-8' }
}
