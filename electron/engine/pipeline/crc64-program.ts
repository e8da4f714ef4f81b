/**
 * The WebAssembly program that computes CRC-64/XZ, put together here so that no binary lies in the
 * repository. Each function takes the register and a range of memory, and answers the register.
 *
 * `blocks` runs four streams side by side, each over a quarter of a block: one table look-up waits
 * for the one before it, four streams fill that wait (measured: 2.9 GB/s a core where the library
 * with one stream has 1.45). Their registers are then put together as if they had been one stream.
 * Most bytes of a long run need no look-up at all: `crc64-sparse.ts`.
 */
import { cancel, collect, reachBytes, stepBytes } from './crc64-sparse.ts'
import {
  assemble,
  branchIf,
  constant32,
  end,
  get,
  i32,
  i64,
  join,
  list,
  loop,
  pageBytes,
  set,
  tee,
  unsigned,
  type Code,
} from './wasm-code.ts'

const wordsOfTable = 8 * 256
const tableBytes = 8 * wordsOfTable

export const streams = 4
export const streamBytes = 1024
export const blockBytes = streams * streamBytes

/** What `cancel` leaves to be looked up: at least a block. */
const mostLeftBytes = blockBytes + stepBytes

/**
 * The memory: a table for 8 bytes at once, a table that appends the length of a stream, zeros, the bytes
 * to be digested, and what is left of them when the others are cancelled.
 */
export function layoutFor(inputBytes: number) {
  const inputAt = 2 * tableBytes + reachBytes
  const leftAt = inputAt + inputBytes
  const pages = Math.ceil((leftAt + mostLeftBytes) / pageBytes)
  return { tableBytes, appendTableAt: tableBytes, inputAt, leftAt, pages }
}
export type Layout = ReturnType<typeof layoutFor>

const i32Less: Code = [0x49]
const i32Add: Code = [0x6a]
const i32And: Code = [0x71]
const i32Shl: Code = [0x74]
const i64Xor: Code = [0x85]
const i64ShiftRight: Code = [0x88]
const i32Wrap: Code = [0xa7]
const constant64 = (value: number): Code => join([0x42], constant32(value).slice(1))
const loadWord = (offset: number): Code => join([0x29, 3], unsigned(offset))
const loadByte: Code = [0x31, 0, 0]

/** Locals of every function: the register, and the range from `at` to `until`. */
const register = 0
const at = 1
const until = 2

/** Bytes of a module that exports the functions and a `memory`. */
export function crc64Program({ leftAt, pages }: Layout): Uint8Array<ArrayBuffer> {
  return assemble({
    parameters: [i64, i32, i32],
    results: [i64],
    functions: {
      blocks: blocks(),
      words: words(),
      bytes: bytes(),
      cancel: cancel(),
      collect: collect(leftAt),
    },
    pages,
  })
}

/** Whole blocks only. */
function blocks(): Code {
  const streamEnd = 3
  const registers = [register, 4, 5, 6]
  const others = registers.slice(1)
  const begin = others.map((stream) => join(constant64(0), set(stream)))
  const append = xorOf(eightOf((byte) => lookUp(register, byte, tableBytes + byte * 2048)))
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
  return join(get(at), constant32(count), i32Add, tee(at))
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
