/** INI as the tools of OSS write it: sections, `key = value`, comments on lines of their own. Pure. */

export interface IniSection {
  readonly name: string
  /** As written -> value; a later line of the same name counts. */
  readonly values: ReadonlyMap<string, string>
}

/** Lines that are nothing of the kind are passed over; indented ones belong to the key before and are, too. */
export function parseIni(text: string): readonly IniSection[] {
  const sections: { readonly name: string; readonly values: Map<string, string> }[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const section = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1]
    if (section !== undefined) {
      sections.push({ name: section.trim(), values: new Map() })
      continue
    }
    const [, key = '', value = ''] = /^([^\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key !== '') sections.at(-1)?.values.set(key, value)
  }
  return sections
}
