/**
 * Most of a long run of bytes is not looked up but cancelled: CRC-64 is a remainder modulo a polynomial
 * P, and a multiple of P with few terms cancels bytes at the price of a few XORs, 16 bytes at a time.
 *
 * The multiple used has eight terms, all of them whole bytes apart. To cancel the byte at i, the same
 * byte is added at i + d for every distance d. What is left in the last `reachBytes` has the same
 * remainder as the whole, and is looked up. The test computes that the multiple is one.
 *
 * Found by a search for pairs of pairs of powers of x that have equal sums (a generalized birthday
 * search, seconds of a core). The shortest distance is over 1 KiB: what is read was written long enough
 * ago to have left the CPU's store buffer.
 */
import {
  branchIf,
  constant32,
  end,
  get,
  i32,
  join,
  list,
  loop,
  set,
  tee,
  unsigned,
} from './wasm-code.ts'
import type { Code } from './wasm-code.ts'

/** In bytes: 1 + the sum of x^(8 (longest - d)) over all d is a multiple of P. */
export const distances = [1449, 1611, 1670, 1757, 1907, 2187, 2597] as const
/** What is cancelled shows up within these bytes, so many before and after it are kept free. */
export const reachBytes = 2608

const vectorBytes = 16
const vectorsAtOnce = 4
/** Bytes are cancelled by so many. */
export const stepBytes = vectorsAtOnce * vectorBytes

/** Locals: the register, a range of memory as it is `reachBytes` earlier, and one more. */
const register = 0
const at = 1
const until = 2
const target = 3

const load = (offset: number): Code => join([0xfd, 0, 0], unsigned(offset))
const store = (offset: number): Code => join([0xfd, 11, 0], unsigned(offset))
const xor: Code = [0xfd, 81]
const add: Code = [0x6a]
const less: Code = [0x49]

/** Mixes the register into the first bytes of the range, and cancels the range. */
export function cancel(): Code {
  const mixed = join(get(at), [0x29, 0], unsigned(reachBytes), get(register), [0x85])
  const one = (vector: number): Code => {
    const offset = reachBytes + vector * vectorBytes
    return join(get(at), get(at), load(offset), arriving(offset), store(offset))
  }
  return join(
    list([]),
    join(get(at), mixed, [0x37, 0], unsigned(reachBytes)),
    loop,
    ...Array.from({ length: vectorsAtOnce }, (_, vector) => one(vector)),
    forward(at, stepBytes),
    join(get(until), less, branchIf, end, get(register), end),
  )
}

/** Adds what the cancelled bytes before the range have left in it to the bytes at `targetAt`. */
export function collect(targetAt: number): Code {
  return join(
    list([[1, i32]]),
    join(constant32(targetAt), set(target)),
    loop,
    join(get(target), get(target), load(0), arriving(reachBytes), store(0)),
    join(forward(target, vectorBytes), [0x1a]),
    forward(at, vectorBytes),
    join(get(until), less, branchIf, end, get(register), end),
  )
}

/** XORs what earlier bytes add at an offset from `at` to what is on the stack. */
function arriving(offset: number): Code {
  return join(...distances.map((distance) => join(get(at), load(offset - distance), xor)))
}

/** local += count, and leaves it on the stack */
function forward(local: number, count: number): Code {
  return join(get(local), constant32(count), add, tee(local))
}
