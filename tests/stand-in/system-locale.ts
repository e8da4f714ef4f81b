/** The language of the person, as a BCP 47 tag: `zh_CN.UTF-8` -> `zh-CN`. */
export function systemLocale(): string {
  const named = process.env['LC_ALL'] || process.env['LANG'] || ''
  const tag = named.split('.', 1)[0]?.replace('_', '-') ?? ''
  return /^[a-z]{2}(-[A-Z]{2})?$/.test(tag) ? tag : 'en-US'
}
