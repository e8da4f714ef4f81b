/**
 * MD5 (RFC 1321) of several streams side by side; see `md5-program.ts`. One alone costs what OpenSSL's
 * costs, two together 0.6 of that each, four 0.36.
 */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TransferError } from '../errors.ts'
import {
  blockBytes,
  inputAt,
  md5Program,
  mostStreams,
  pieceBytes,
  registersAt,
} from './md5-program.ts'

/** One run over bytes in order. May be left at any time. */
export interface Md5 {
  /** One at a time: until it resolves the slice must not change. */
  update(slice: Uint8Array): Promise<void>
  /** Lower-case hex, once. */
  digest(): string
}

/** Digests together what is there at the same time. */
export interface Md5Desk {
  begin(): Md5
}

/** Where a stream stands. Its registers are lent to the program for a piece at a time. */
interface Stream {
  readonly registers: Uint32Array
  /** What does not fill a block yet, at the beginning. */
  readonly begun: Uint8Array
  begunBytes: number
  totalBytes: number
}

interface Waiting {
  readonly stream: Stream
  /** What is left of it. */
  slice: Uint8Array
  readonly resolve: () => void
}

/**
 * How many pieces a turn of the event loop digests, by the number of streams. The fewer there are, the
 * sooner the others of this thread get their turn: their sockets take what they send, and they join.
 * Measured with four lanes: 2 per cent of the bytes are digested alone, with 32 always it was 14.
 */
const piecesPerTurn = [3, 4, 8, 32]

type Blocks = (at: number, until: number) => void
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly one: Blocks
  readonly two: Blocks
  readonly four: Blocks
}

/** As much of it as is used: Node's types leave it to those of browsers. */
declare const WebAssembly: {
  validate(program: Uint8Array<ArrayBuffer>): boolean
  instantiate(
    program: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly instance: { readonly exports: unknown } }>
}

/** For one thread. On a CPU without SSE 4.1 (before 2011) every stream is OpenSSL's. */
export async function createMd5Desk(): Promise<Md5Desk> {
  const program = md5Program()
  if (!WebAssembly.validate(program)) return { begin: beginAlone }
  const { instance } = await WebAssembly.instantiate(program)
  return createDesk(instance.exports as Exports)
}

function createDesk({ memory, one, two, four }: Exports): Md5Desk {
  const byCount = [one, two, four, four]
  // WebAssembly is little-endian, and so is everything that V8 runs on.
  const registers = new Uint32Array(memory.buffer, registersAt, 4 * mostStreams)
  const input = new Uint8Array(memory.buffer, inputAt, mostStreams * pieceBytes)
  let waiting: readonly Waiting[] = []

  /** `blocks` of each, that lie where its piece begins. */
  function run(streams: readonly Stream[], blocks: number): void {
    for (const [lane, stream] of streams.entries()) {
      for (let r = 0; r < 4; r++) registers[4 * r + lane] = stream.registers[r] ?? 0
    }
    byCount[streams.length - 1]?.(inputAt, inputAt + blocks * blockBytes)
    for (const [lane, stream] of streams.entries()) {
      for (let r = 0; r < 4; r++) stream.registers[r] = registers[4 * r + lane] ?? 0
    }
  }

  /** By as many blocks as all of them have, a piece at most. */
  function advance(group: readonly Waiting[]): void {
    const blocks = Math.min(pieceBytes / blockBytes, ...group.map(wholeBlocks))
    for (const [lane, each] of group.entries()) {
      const { stream, slice } = each
      const taken = blocks * blockBytes - stream.begunBytes
      input.set(stream.begun.subarray(0, stream.begunBytes), lane * pieceBytes)
      input.set(slice.subarray(0, taken), lane * pieceBytes + stream.begunBytes)
      stream.begunBytes = 0
      each.slice = slice.subarray(taken)
    }
    run(
      group.map(({ stream }) => stream),
      blocks,
    )
  }

  /** One turn of those who have waited longest. */
  function serve(): void {
    const served = waiting.slice(0, mostStreams)
    let group = served.filter(hasBlocks)
    for (let left = piecesPerTurn[group.length - 1] ?? 0; left > 0 && group.length > 0; left--) {
      advance(group)
      group = group.filter(hasBlocks)
    }
    for (const each of served) if (!hasBlocks(each)) end(each)
    if (waiting.length > 0) setImmediate(serve)
  }

  function end(each: Waiting): void {
    const { stream, slice } = each
    stream.begun.set(slice, stream.begunBytes)
    stream.begunBytes += slice.byteLength
    waiting = waiting.filter((other) => other !== each)
    each.resolve()
  }

  /** With what RFC 1321 (3.1, 3.2) puts behind the last byte. */
  function conclude(stream: Stream): string {
    const blocks = stream.begunBytes < blockBytes - 8 ? 1 : 2
    const tail = input.subarray(0, blocks * blockBytes).fill(0)
    tail.set(stream.begun.subarray(0, stream.begunBytes))
    tail[stream.begunBytes] = 0x80
    const bits = BigInt(stream.totalBytes) * 8n
    new DataView(memory.buffer, inputAt).setBigUint64(tail.byteLength - 8, bits, true)
    run([stream], blocks)
    return Buffer.from(stream.registers.buffer).toString('hex')
  }

  function begin(): Md5 {
    const stream: Stream = {
      registers: Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476),
      begun: new Uint8Array(blockBytes),
      begunBytes: 0,
      totalBytes: 0,
    }
    let state: 'open' | 'waiting' | 'done' = 'open'
    const become = (next: typeof state): void => {
      if (state !== 'open') {
        throw new TransferError('internal/bug', `an MD5 is ${state}`, { retry: 'never' })
      }
      state = next
    }
    return {
      update: async (slice) => {
        become('waiting')
        stream.totalBytes += slice.byteLength
        const { promise, resolve } = Promise.withResolvers<void>()
        if (waiting.length === 0) setImmediate(serve)
        waiting = [...waiting, { stream, slice, resolve }]
        await promise
        state = 'open'
      },
      digest: () => {
        become('done')
        return conclude(stream)
      },
    }
  }

  return { begin }
}

function wholeBlocks({ stream, slice }: Waiting): number {
  return Math.floor((stream.begunBytes + slice.byteLength) / blockBytes)
}

function hasBlocks(each: Waiting): boolean {
  return wholeBlocks(each) > 0
}

function beginAlone(): Md5 {
  const hash = createHash('md5')
  return {
    update: async (slice) => {
      hash.update(slice)
      await nextTurn()
    },
    digest: () => hash.digest('hex'),
  }
}
