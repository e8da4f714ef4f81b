/** Keys under which a person has stored a file instead, because its own was taken. */

/** Stands in no key that a file has by itself. */
const mark = '~'

/** Another key than those before it. */
export function renamedKey(key: string, count: number): string {
  return `${originOf(key)}${mark}${count}`
}

/** The key that the file has by itself. */
export function originOf(key: string): string {
  return key.split(mark, 1)[0] ?? key
}
