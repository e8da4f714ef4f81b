/** Shortcuts as the platform writes them. Pure. */

const macSigns: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  delete: '⌫',
  enter: '↩',
}
const names: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  delete: 'Del',
  enter: 'Enter',
  space: 'Space',
  left: '←',
  right: '→',
  up: '↑',
}

/** `mod+shift+o` as `Ctrl+Shift+O`, on a Mac `⌘⇧O`. `platform` is Node's name. */
export function keyNames(shortcut: string, platform: string): string {
  const isMac = platform === 'darwin'
  const pieces = shortcut.split('+').map((piece) => {
    const sign = isMac ? (macSigns[piece] ?? names[piece]) : names[piece]
    return sign ?? piece.toUpperCase()
  })
  return pieces.join(isMac ? '' : '+')
}
