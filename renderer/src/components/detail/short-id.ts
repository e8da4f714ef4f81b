/** `0004B999EF518A1FE585B0C9360DC4C8` -> `0004B999…0DC4C8`: enough to compare two by eye. */
export function shortId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`
}
