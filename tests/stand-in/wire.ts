/* oxlint-disable unicorn/consistent-function-scoping -- injected as source text: everything has to be inside */
/**
 * What crosses between page and main process, as text. Electron uses the structured clone
 * algorithm; the page runs `structuredClone` and main runs `v8.serialize` over the same values,
 * and this codec carries the outcome. The function is also injected into the page as source text,
 * so it uses nothing from outside itself.
 */
export interface WireCodec {
  encode(value: unknown): string
  decode(text: string): unknown
}

export function createWireCodec(): WireCodec {
  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    }
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
    return bytes
  }
  const pack = (value: unknown): unknown => {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : { n: String(value) }
      case 'bigint':
        return { b: String(value) }
      case 'undefined':
        return { u: 1 }
      case 'object':
        return value === null ? null : packObject(value)
      case 'function':
      case 'symbol':
        throw new TypeError(`a ${typeof value} cannot cross a process boundary`)
    }
  }
  const packObject = (value: object): unknown => {
    if (Array.isArray(value)) return { a: Array.from(value, pack) }
    if (value instanceof Date) return { d: value.getTime() }
    if (value instanceof Map) return { m: Array.from(value, ([k, v]) => [pack(k), pack(v)]) }
    if (value instanceof Set) return { s: Array.from(value, pack) }
    if (value instanceof Error) return { e: [value.name, value.message] }
    if (value instanceof ArrayBuffer) return { x: toBase64(new Uint8Array(value)) }
    if (value instanceof Uint8Array) return { y: toBase64(value) }
    const tag = Object.prototype.toString.call(value)
    if (tag !== '[object Object]') throw new TypeError(`the stand-in cannot carry ${tag}`)
    return { o: Object.entries(value).map(([key, each]) => [key, pack(each)]) }
  }
  const unpack = (packed: unknown): unknown => {
    if (typeof packed !== 'object' || packed === null) return packed
    const node = packed as Record<string, never>
    const [kind] = Object.keys(node)
    const content: unknown = node[kind ?? '']
    const items = content as unknown[]
    const pairs = content as [unknown, unknown][]
    switch (kind) {
      case 'n':
        return Number(content)
      case 'b':
        return BigInt(content as string)
      case 'u':
        return undefined
      case 'a':
        return items.map(unpack)
      case 'd':
        return new Date(content as number)
      case 'm':
        return new Map(pairs.map(([k, v]) => [unpack(k), unpack(v)]))
      case 's':
        return new Set(items.map(unpack))
      case 'e':
        return Object.assign(new Error(items[1] as string), { name: items[0] })
      case 'x':
        return fromBase64(content as string).buffer
      case 'y':
        return fromBase64(content as string)
      case 'o': {
        const object = {}
        for (const [key, each] of pairs) {
          // as structured clone does: an own property, even when it is called __proto__
          Object.defineProperty(object, key as string, {
            value: unpack(each),
            writable: true,
            enumerable: true,
            configurable: true,
          })
        }
        return object
      }
      default:
        throw new TypeError(`unknown wire tag ${String(kind)}`)
    }
  }
  return {
    encode: (value) => JSON.stringify(pack(value)),
    decode: (text) => unpack(JSON.parse(text)),
  }
}
