/** Writes the XML documents of the service. */

/** An element: its name and either text or further elements. */
export type XmlNode = readonly [name: string, content: XmlContent]
type XmlContent = string | number | boolean | readonly XmlNode[]

/** A whole document with its declaration, UTF-8, no namespace (as most replies of OSS). */
export function xmlDocument(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root)}`
}

function element([name, content]: XmlNode): string {
  const inner = Array.isArray(content)
    ? content.map((node: XmlNode) => element(node)).join('')
    : escapeText(String(content))
  return `<${name}>${inner}</${name}>`
}

/**
 * Characters that XML 1.0 cannot carry are written as references all the same: that is what a
 * key with control characters looks like without `encoding-type=url`, and why clients send it.
 */
function escapeText(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- keys may hold any character
    /[&<>"\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/gu,
    (character) => named[character] ?? `&#${String(character.codePointAt(0))};`,
  )
}

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
