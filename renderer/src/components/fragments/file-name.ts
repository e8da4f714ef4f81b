/** The last piece of a local path, whichever way its folders are separated. Pure. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** `2026/ep07/` and `film.mov` of a key; a key that ends in `/` is its own name. */
export function splitKey(key: string): { readonly folder: string; readonly name: string } {
  const at = key.lastIndexOf('/', key.length - 2)
  return { folder: key.slice(0, at + 1), name: key.slice(at + 1) }
}
