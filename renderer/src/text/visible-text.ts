/** Untrusted names as text that cannot deceive. Pure. */

/**
 * What would vanish or rearrange the line: control characters, zero-width spaces, line and paragraph
 * separators, and the marks that turn the direction of text ("fdp.exe" for "exe.pdf").
 * Zero-width joiners stay: Persian, Indic scripts and many emoji cannot be written without them.
 */
const hidden = /[\p{Cc}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu

/** The name with every hidden character written out, e.g. `\n` or `\u202e`. */
export function visibleText(text: string): string {
  return text.replaceAll(hidden, (character) => {
    if (character === '\n') return String.raw`\n`
    if (character === '\r') return String.raw`\r`
    if (character === '\t') return String.raw`\t`
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/**
 * A long name in two pieces, so that a narrow column can shorten the middle and keep the ending,
 * where extension and take number stand. Never cuts a character in two.
 */
export function headAndTail(name: string): { readonly head: string; readonly tail: string } {
  const characters = charactersOf(name)
  if (characters.length <= tailLength + 4) return { head: name, tail: '' }
  return {
    head: characters.slice(0, -tailLength).join(''),
    tail: characters.slice(-tailLength).join(''),
  }
}

/** What people see as one character each; plain names need no segmenter, and most are plain. */
function charactersOf(name: string): readonly string[] {
  if (/^[ -~]*$/.test(name)) return name.split('')
  return Array.from(graphemes.segment(name), (piece) => piece.segment)
}

const tailLength = 9
const graphemes = new Intl.Segmenter()
