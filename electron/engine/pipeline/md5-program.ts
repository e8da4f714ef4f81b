/**
 * The WebAssembly program that advances several MD5s (RFC 1321) at once, put together here so that no
 * binary lies in the repository.
 *
 * Every step of an MD5 waits for the one before it, so one MD5 leaves most of a core idle, whoever computes
 * it. `four` runs four in the lanes of SIMD registers, `two` runs two in turn; `one` is as fast as OpenSSL.
 */
import {
  assemble,
  branchIf,
  constant32,
  end,
  get,
  i32,
  join,
  list,
  loop,
  pageBytes,
  set,
  tee,
  unsigned,
  v128,
  type Code,
} from './wasm-code.ts'

export const blockBytes = 64
/** Most bytes of a stream that are in memory at once: those of four streams stay in the CPU's cache. */
export const pieceBytes = 16 * 1024
export const mostStreams = 4

/**
 * The memory: register r of stream s as word 4 r + s, the addends of the steps for `four`, a piece of
 * each stream.
 */
export const registersAt = 0
const addendsAt = 64
export const inputAt = 2048

/** Local numbers of all functions: the range of stream 0 that is to be digested. */
const at = 0
const until = 1
const firstFree = 2

/** What steps are made of, for one stream in i32 or for four in v128. Operands are on the stack. */
interface Arithmetic {
  readonly type: number
  readonly bytes: number
  readonly load: (offset: number) => Code
  readonly store: (offset: number) => Code
  readonly add: Code
  readonly xor: Code
  readonly and: Code
  /** The lower operand and not the upper one. */
  readonly andNot: Code
  /** Adds c xor (b or not d), but for what `addend` has of it. */
  readonly addLast: (b: Code, c: Code, d: Code) => Code
  readonly addend: (step: number) => Code
  /** To the left; `spare` is a local that may be used. */
  readonly rotate: (bits: number, spare: number) => Code
}

const less: Code = [0x49]
const add: Code = [0x6a]
const and: Code = [0x71]
const or: Code = [0x72]
const xor: Code = [0x73]
const rotateLeft: Code = [0x77]
const not = join(constant32(-1), xor)

const simd = (opcode: number): Code => join([0xfd], unsigned(opcode))
const and4 = simd(0x4e)
const andNot4 = simd(0x4f)
const or4 = simd(0x50)
const xor4 = simd(0x51)
const shiftLeft4 = simd(0xab)
const shiftRight4 = simd(0xad)
const add4 = simd(0xae)
const subtract4 = simd(0xb1)
const load4 = (offset: number): Code => join(simd(0), [4], unsigned(offset))

const single: Arithmetic = {
  type: i32,
  bytes: 4,
  load: (offset) => join([0x28, 2], unsigned(offset)),
  store: (offset) => join([0x36, 2], unsigned(offset)),
  add,
  xor,
  and,
  andNot: join(not, and),
  addLast: (b, c, d) => join(d, not, b, or, c, xor, add),
  addend: (step) => constant32(sineOf(step)),
  rotate: (bits) => join(constant32(bits), rotateLeft),
}

const fourfold: Arithmetic = {
  type: v128,
  bytes: 16,
  load: load4,
  store: (offset) => join(simd(11), [4], unsigned(offset)),
  add: add4,
  xor: xor4,
  and: and4,
  andNot: andNot4,
  // It is minus ((d and not b) xor c) minus 1: one instruction less.
  addLast: (b, c, d) => join(d, b, andNot4, c, xor4, subtract4),
  // From memory: V8 builds a constant of this width anew with several instructions each time.
  addend: (step) => join(constant32(0), load4(addendsAt + 16 * step)),
  rotate: (bits, spare) =>
    join(
      join(tee(spare), constant32(bits), shiftLeft4),
      join(get(spare), constant32(32 - bits), shiftRight4, or4),
    ),
}

/** Bytes of a module with a `memory` and the functions `one`, `two` and `four`, over whole blocks. */
export function md5Program(): Uint8Array<ArrayBuffer> {
  // The last 16 with the 1 that `addLast` owes.
  const addends = Int32Array.from({ length: 4 * 64 }, (_, index) =>
    index < 4 * 48 ? sineOf(index >> 2) : sineOf(index >> 2) - 1,
  )
  return assemble({
    parameters: [i32, i32],
    results: [],
    functions: { one: blocks(single, 1), two: blocks(single, 2), four: blocks(fourfold, 1) },
    pages: Math.ceil((inputAt + mostStreams * pieceBytes) / pageBytes),
    data: { at: addendsAt, bytes: new Uint8Array(addends.buffer) },
  })
}

/** `runs` side by side: of one stream each, or of four. */
function blocks(kind: Arithmetic, runs: number): Code {
  const isFour = kind === fourfold
  const firstWord = firstFree + 8 * runs
  const spare = firstWord + 16
  const registers = Array.from({ length: 4 * runs }, (_, index) => ({
    now: firstFree + index,
    before: firstFree + 4 * runs + index,
    memory: registersAt + 16 * (index % 4) + kind.bytes * Math.floor(index / 4),
  }))
  const each = (code: (register: (typeof registers)[number]) => Code): Code =>
    join(...registers.map(code))
  const word = (run: number, index: number): Code =>
    isFour ? get(firstWord + index) : join(get(at), kind.load(run * pieceBytes + 4 * index))
  const steps = Array.from({ length: 64 * runs }, (_, index) => {
    const step = Math.floor(index / runs)
    const run = index % runs
    const names = [0, 1, 2, 3].map((name) => firstFree + 4 * run + ((name + 64 - step) % 4))
    return oneStep(kind, step, names, word(run, wordOf(step)), spare)
  })
  return join(
    list([join(unsigned(spare + 4 - firstFree), [kind.type])]),
    each(({ now, memory }) => join(constant32(0), kind.load(memory), set(now))),
    loop,
    each(({ now, before }) => join(get(now), set(before))),
    isFour ? transposed(firstWord, spare) : [],
    ...steps,
    each(({ now, before }) => join(get(now), get(before), kind.add, set(now))),
    join(get(at), constant32(blockBytes), add, tee(at), get(until), less, branchIf, end),
    each(({ now, memory }) => join(constant32(0), get(now), kind.store(memory))),
    end,
  )
}

/** a = b + (a + f(b, c, d) + word + addend, rotated) */
function oneStep(
  kind: Arithmetic,
  step: number,
  [a = 0, b = 0, c = 0, d = 0]: readonly number[],
  word: Code,
  spare: number,
): Code {
  const sum = join(get(a), word, kind.addend(step), kind.add, kind.add)
  const mixed = [
    () => join(sum, get(c), get(d), kind.xor, get(b), kind.and, get(d), kind.xor, kind.add),
    // Two sums instead of one of the whole: the first does not wait for b.
    () => join(sum, get(c), get(d), kind.andNot, kind.add, get(d), get(b), kind.and, kind.add),
    () => join(sum, get(c), get(d), kind.xor, get(b), kind.xor, kind.add),
    () => join(sum, kind.addLast(get(b), get(c), get(d))),
  ][step >> 4]
  return join(mixed?.() ?? [], kind.rotate(rotationOf(step), spare), get(b), kind.add, set(a))
}

/** Sets 16 locals to the words of a block, each with that word of all four streams. */
function transposed(firstWord: number, firstSpare: number): Code {
  const [a, b, c, d] = [0, 1, 2, 3].map((stream) => get(firstSpare + stream))
  const pairs = (half: Code, quarter: Code): Code =>
    join(a ?? [], b ?? [], half, c ?? [], d ?? [], half, quarter)
  return join(
    ...[0, 1, 2, 3].map((row) =>
      join(
        ...[0, 1, 2, 3].map((stream) =>
          join(get(at), load4(stream * pieceBytes + 16 * row), set(firstSpare + stream)),
        ),
        ...[
          pairs(lowWords, lowPairs),
          pairs(lowWords, highPairs),
          pairs(highWords, lowPairs),
          pairs(highWords, highPairs),
        ].map((word, index) => join(word, set(firstWord + 4 * row + index))),
      ),
    ),
  )
}

const lowWords = shuffle([0, 4, 1, 5])
const highWords = shuffle([2, 6, 3, 7])
const lowPairs = shuffle([0, 1, 4, 5])
const highPairs = shuffle([2, 3, 6, 7])

/** Words 0 to 3 are those of the lower operand, 4 to 7 those of the upper one. */
function shuffle(words: readonly number[]): Code {
  return join(
    simd(13),
    words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)),
  )
}

/** RFC 1321, 3.4: which word of the block a step takes. */
function wordOf(step: number): number {
  return ([step, 5 * step + 1, 3 * step + 5, 7 * step][step >> 4] ?? 0) % 16
}

function rotationOf(step: number): number {
  const ofRound = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
  ][step >> 4]
  return ofRound?.[step % 4] ?? 0
}

/** RFC 1321, 3.4: 2^32 times the sine's absolute value. */
function sineOf(step: number): number {
  return Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0
}
