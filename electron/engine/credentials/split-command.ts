/**
 * A command line as a person types it, cut into program and arguments. Nothing is expanded: no
 * variables, no `~`, no pipes, because no shell is asked. Pure.
 */

/**
 * Blanks separate, single and double quotes group, `""` is an empty argument. A backslash takes the
 * next quote, blank or backslash literally; on Windows only a quote, since paths are full of them.
 * `undefined`: a quote is not closed, or nothing is there.
 */
export function splitCommand(
  command: string,
  platform: NodeJS.Platform,
): readonly [string, ...string[]] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at)
    const next = command.charAt(at + 1)
    if (char === '\\' && quote !== "'" && isEscapable(next, platform)) {
      word = (word ?? '') + next
      at++
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== undefined) return undefined
  if (word !== undefined) words.push(word)
  const [program, ...args] = words
  return program === undefined || program === '' ? undefined : [program, ...args]
}

function isEscapable(next: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? next === '"' : next !== '' && /["'\\\s]/.test(next)
}
