/**
 * WebAssembly as numbers: the encodings that our own programs are written in (core specification, 5).
 */

export type Code = readonly number[]

/** Memory is counted in pages. */
export const pageBytes = 64 * 1024

export const i32 = 0x7f
export const i64 = 0x7e
export const v128 = 0x7b

export const loop: Code = [0x03, 0x40]
export const branchIf: Code = [0x0d, 0]
export const end: Code = [0x0b]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const tee = (local: number): Code => [0x22, ...unsigned(local)]
export const constant32 = (value: number): Code => [0x41, ...signed(value)]

export interface Program {
  /** Types of the parameters and results of every function. */
  readonly parameters: readonly number[]
  readonly results: readonly number[]
  /** Locals and instructions of each, by the name it is exported under. */
  readonly functions: Readonly<Record<string, Code>>
  /** Of the exported `memory`. */
  readonly pages: number
  /** What is in the memory from the beginning. */
  readonly data?: { readonly at: number; readonly bytes: Uint8Array }
}

/** The bytes of the module. */
export function assemble({ parameters, results, functions, pages, data }: Program) {
  const bodies = Object.values(functions)
  const names = Object.keys(functions)
  const code: number[] = join(
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(
      1,
      list([join([0x60], list(parameters.map((type) => [type])), list(results.map((t) => [t])))]),
    ),
    section(3, list(bodies.map(() => [0]))),
    section(5, list([join([1], unsigned(pages), unsigned(pages))])),
    section(7, list([exported('memory', 2, 0), ...names.map((name, at) => exported(name, 0, at))])),
    section(10, list(bodies.map((body) => join(unsigned(body.length), body)))),
    data === undefined
      ? []
      : section(
          11,
          list([join([0], constant32(data.at), end, unsigned(data.bytes.length), [...data.bytes])]),
        ),
  )
  return Uint8Array.from(code)
}

export function join(...codes: readonly Code[]): number[] {
  return codes.flat()
}

/** A vector: how many, and each. */
export function list(items: readonly Code[]): Code {
  return join(unsigned(items.length), items.flat())
}

function section(id: number, content: Code): Code {
  return join([id], unsigned(content.length), content)
}

function exported(name: string, kind: number, index: number): Code {
  return join(unsigned(name.length), [...Buffer.from(name)], [kind, index])
}

/** LEB128. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** LEB128 of a number of 32 bits; ends when the rest is nothing but the sign. */
function signed(value: number): Code {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = rest === (low & 0x40 ? -1 : 0)
  return isLast ? [low] : [low | 0x80, ...signed(rest)]
}
