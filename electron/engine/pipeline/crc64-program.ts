/**
 * The WebAssembly program that computes CRC-64/XZ, put together here so that no binary lies in the
 * repository. Each function takes the register and a range of memory, and answers the register.
 *
 * `blocks` runs four streams side by side, each over a quarter of a block: one table look-up waits
 * for the one before it, four streams fill that wait (measured: 2.9 GB/s a core where the library
 * with one stream has 1.45). Their registers are then put together as if they had been one stream.
 */

const wordsOfTable = 8 * 256

/**
 * The memory: a table for 8 bytes at once, a table that appends the length of a stream, and the bytes to
 * be digested.
 */
export const layout = {
  tableBytes: 8 * wordsOfTable,
  appendTableAt: 8 * wordsOfTable,
  inputAt: 2 * 8 * wordsOfTable,
} as const

export const streams = 4
export const streamBytes = 1024
export const blockBytes = streams * streamBytes

const i32 = 0x7f
const i64 = 0x7e

// Opcodes (WebAssembly core specification, 5.4).
const loop = [0x03, 0x40]
const branchIf = [0x0d, 0]
const end = [0x0b]
const i32Less = [0x49]
const i32Add = [0x6a]
const i32And = [0x71]
const i32Shl = [0x74]
const i64Xor = [0x85]
const i64ShiftRight = [0x88]
const i32Wrap = [0xa7]

type Code = readonly number[]

/** Locals of every function: the register, and the range from `at` to `until`. */
const register = 0
const at = 1
const until = 2

/** Bytes of a module that exports `blocks`, `words`, `bytes` and a `memory` of so many pages of 64 KiB. */
export function crc64Program(pages: number): Uint8Array<ArrayBuffer> {
  const signature = join([0x60], list([[i64], [i32], [i32]]), list([[i64]]))
  const bodies = [blocks(), words(), bytes()]
  const exported = [
    name('memory', 2, 0),
    name('blocks', 0, 0),
    name('words', 0, 1),
    name('bytes', 0, 2),
  ]
  return Uint8Array.from(
    join(
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, list([signature])),
      section(3, list(bodies.map(() => [0]))),
      section(5, list([join([1], unsigned(pages), unsigned(pages))])),
      section(7, list(exported)),
      section(10, list(bodies.map((body) => join(unsigned(body.length), body)))),
    ),
  )
}

/** Whole blocks only. */
function blocks(): Code {
  const streamEnd = 3
  const registers = [register, 4, 5, 6]
  const others = registers.slice(1)
  const begin = others.map((stream) => join(constant64(0), set(stream)))
  const append = xorOf(
    eightOf((byte) => lookUp(register, byte, layout.appendTableAt + byte * 2048)),
  )
  return join(
    list([
      [1, i32],
      [others.length, i64],
    ]),
    loop,
    join(...begin),
    join(get(at), constant32(streamBytes), i32Add, set(streamEnd)),
    loop,
    join(...registers.map((stream, index) => mixWord(stream, index * streamBytes))),
    join(...registers.map(eightSteps)),
    forward(8),
    join(get(streamEnd), i32Less, branchIf, end),
    join(...others.map((stream) => join(append, get(stream), i64Xor, set(register)))),
    forward((streams - 1) * streamBytes),
    again(),
  )
}

/** Whole words of 8 bytes only. */
function words(): Code {
  return join([0], loop, mixWord(register, 0), eightSteps(register), forward(8), again())
}

/** Byte by byte: for what is left. */
function bytes(): Code {
  const mixByte = join(get(register), get(at), loadByte, i64Xor, set(register))
  const shifted = join(get(register), constant64(8), i64ShiftRight)
  const oneStep = join(lookUp(register, 0, 0), shifted, i64Xor, set(register))
  return join([0], loop, mixByte, oneStep, forward(1), again())
}

/** stream ^= the word at `at` + offset */
function mixWord(stream: number, offset: number): Code {
  return join(get(stream), get(at), loadWord(offset), i64Xor, set(stream))
}

/** stream = the stream eight bytes on */
function eightSteps(stream: number): Code {
  return join(xorOf(eightOf((byte) => lookUp(stream, byte, (7 - byte) * 2048))), set(stream))
}

/** The word of a table that byte `byte` of the stream's register points to. */
function lookUp(stream: number, byte: number, tableAt: number): Code {
  // The index is shifted by three already: words have eight bytes.
  const index =
    byte === 0
      ? join(get(stream), i32Wrap, constant32(3), i32Shl)
      : join(get(stream), constant64(8 * byte - 3), i64ShiftRight, i32Wrap)
  return join(index, constant32(0x7f8), i32And, loadWord(tableAt))
}

/** at += bytes, and leaves it on the stack */
function forward(count: number): Code {
  return join(get(at), constant32(count), i32Add, [0x22, at])
}

/** Repeats the loop until the range is done, and answers the register. */
function again(): Code {
  return join(get(until), i32Less, branchIf, end, get(register), end)
}

function eightOf(code: (byte: number) => Code): readonly Code[] {
  return Array.from({ length: 8 }, (_, byte) => code(byte))
}

function xorOf(codes: readonly Code[]): Code {
  return join(...codes.map((code, index) => (index === 0 ? code : join(code, i64Xor))))
}

const get = (local: number): Code => [0x20, local]
const set = (local: number): Code => [0x21, local]
const constant32 = (value: number): Code => join([0x41], signed(value))
const constant64 = (value: number): Code => join([0x42], signed(value))
const loadWord = (offset: number): Code => join([0x29, 3], unsigned(offset))
const loadByte: Code = [0x31, 0, 0]

function join(...codes: readonly Code[]): Code {
  return codes.flat()
}

function section(id: number, content: Code): Code {
  return join([id], unsigned(content.length), content)
}

function list(items: readonly Code[]): Code {
  return join(unsigned(items.length), items.flat())
}

function name(text: string, kind: number, index: number): Code {
  return join(unsigned(text.length), Array.from(Buffer.from(text)), [kind, index])
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** LEB128 of what is not negative: the sign bit has to stay clear. */
function signed(value: number): Code {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]
}
