/** Which columns of a list fit, and how wide they are. Pure. */

export interface Column {
  /** Found by looking: the longest usual content in both languages fits, padding included. */
  readonly minPx: number
  /** Share of the room that is left. */
  readonly grow: number
  /** Which column goes first when there is too little room; 0 never goes. */
  readonly hideOrder: number
}

export interface ColumnLayout<C extends string> {
  readonly columns: readonly C[]
  /** Value for `grid-template-columns`. */
  readonly template: string
}

/** Columns in `order` for a list of this width: what does not fit whole is left out. */
export function fitColumns<C extends string>(
  order: readonly C[],
  columns: Readonly<Record<C, Column>>,
  widthPx: number,
): ColumnLayout<C> {
  const needed = (some: readonly C[]): number =>
    some.reduce((sum, column) => sum + columns[column].minPx, 0)
  let shown = order
  while (needed(shown) > widthPx) {
    const [next] = shown
      .filter((column) => columns[column].hideOrder > 0)
      .toSorted((a, b) => columns[a].hideOrder - columns[b].hideOrder)
    if (next === undefined) break
    shown = shown.filter((column) => column !== next)
  }
  const spare = Math.max(0, widthPx - needed(shown))
  const shares = shown.reduce((sum, column) => sum + columns[column].grow, 0)
  const template = shown
    .map((column) => {
      const { minPx, grow } = columns[column]
      return `${minPx + (shares === 0 ? 0 : Math.floor((spare * grow) / shares))}px`
    })
    .join(' ')
  return { columns: shown, template }
}
