/** CRC-64/XZ (OSS API 6.2) by a WebAssembly program of our own; see `crc64-program.ts`. */
import { blockBytes, crc64Program, layoutFor, streamBytes } from './crc64-program.ts'
import { reachBytes, stepBytes } from './crc64-sparse.ts'

/** One run over bytes in order. Instances are dear to make: begin again with `init`. */
export interface Crc64 {
  init(): void
  update(slice: Uint8Array): void
  /** Unsigned decimal. */
  digest(): string
}

/** Bytes are copied into the program's memory in pieces of this size: it stays in the CPU's cache. */
const inputBytes = 160 * 1024
const layout = layoutFor(inputBytes)
const { tableBytes, appendTableAt, inputAt, leftAt } = layout
/** Below this, looking everything up is faster. */
const leastToCancel = 3 * blockBytes
const reflectedPolynomial = 0xc96c5795d7870f42n

/** Registers are signed in WebAssembly. */
type Step = (register: bigint, at: number, until: number) => bigint
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly blocks: Step
  readonly words: Step
  readonly bytes: Step
  readonly cancel: Step
  readonly collect: Step
}

/** As much of it as is used: Node's types leave it to those of browsers. */
declare const WebAssembly: {
  compile(program: Uint8Array<ArrayBuffer>): Promise<object>
  instantiate(compiled: object): Promise<{ readonly exports: unknown }>
}

let compiling: Promise<object> | undefined
/** What lies before the input, the same in every instance. */
let tables: Uint8Array | undefined

export async function createCrc64(): Promise<Crc64> {
  compiling ??= WebAssembly.compile(crc64Program(layout))
  const instance = await WebAssembly.instantiate(await compiling)
  const program = instance.exports as Exports
  const { buffer } = program.memory
  tables ??= makeTables(program)
  const memory = new Uint8Array(buffer)
  memory.set(tables)
  let register = -1n

  function run(at: number, length: number): void {
    const until = at + length
    const blocksEnd = until - (length % blockBytes)
    const wordsEnd = until - (length % 8)
    if (at < blocksEnd) register = program.blocks(register, at, blocksEnd)
    if (blocksEnd < wordsEnd) register = program.words(register, blocksEnd, wordsEnd)
    if (wordsEnd < until) register = program.bytes(register, wordsEnd, until)
  }

  /** Leaves some blocks to be looked up; their register begins anew. */
  function runLong(length: number): void {
    const cancelled = length - blockBytes - ((length - blockBytes) % stepBytes)
    const until = inputAt + cancelled
    program.cancel(register, inputAt - reachBytes, until - reachBytes)
    memory.copyWithin(leftAt, until, inputAt + length)
    memory.fill(0, until, until + reachBytes)
    program.collect(0n, until - reachBytes, until)
    register = 0n
    run(leftAt, length - cancelled)
  }

  return {
    init: () => {
      register = -1n
    },
    update: (slice) => {
      for (let from = 0; from < slice.byteLength; from += inputBytes) {
        const piece = slice.subarray(from, from + inputBytes)
        memory.set(piece, inputAt)
        if (piece.byteLength < leastToCancel) run(inputAt, piece.byteLength)
        else runLong(piece.byteLength)
      }
    },
    digest: () => BigInt.asUintN(64, ~register).toString(),
  }
}

/** Both kinds of tables; leaves them in the program's memory, too. */
function makeTables({ memory, words }: Exports): Uint8Array {
  const steps = new BigUint64Array(memory.buffer, 0, tableBytes / 8)
  for (let byte = 0; byte < 256; byte++) {
    let register = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) register = oneBit(register)
    steps[byte] = register
  }
  for (let index = 256; index < steps.length; index++) {
    const before = steps[index - 256] ?? 0n
    steps[index] = (steps[Number(before & 255n)] ?? 0n) ^ (before >> 8n)
  }
  // What a register becomes behind a stream of zeros: linear, so every bit of it counts by itself.
  const appended = Array.from({ length: 64 }, (_, bit) =>
    BigInt.asUintN(64, words(BigInt.asIntN(64, 1n << BigInt(bit)), inputAt, inputAt + streamBytes)),
  )
  const append = new BigUint64Array(memory.buffer, appendTableAt, tableBytes / 8)
  for (let index = 1; index < append.length; index++) {
    const byte = index % 256
    // One bit less is known already; table 0 of a byte is 0.
    const lowest = Math.log2(byte & -byte)
    const rest = append[index - (byte & -byte)] ?? 0n
    append[index] = byte === 0 ? 0n : rest ^ (appended[8 * Math.floor(index / 256) + lowest] ?? 0n)
  }
  return new Uint8Array(memory.buffer, 0, inputAt).slice()
}

function oneBit(register: bigint): bigint {
  return (register & 1n) === 1n ? (register >> 1n) ^ reflectedPolynomial : register >> 1n
}
