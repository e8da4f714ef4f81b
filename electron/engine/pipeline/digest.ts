/** MD5 and CRC-64/XZ of a run of bytes. */
import { createCrc64, type Crc64 } from './crc64.ts'
import { createMd5Desk, type Md5Desk } from './md5.ts'

/** What a part is known by. */
export interface Digest {
  /** Lower-case hex; undefined when MD5 was not asked for. */
  readonly md5: string | undefined
  /** CRC-64/XZ, unsigned decimal (OSS API 6.2). */
  readonly crc64: string
}

/** Takes slices in order, one at a time, answers once. */
export interface Digester {
  /**
   * With MD5 the slice waits for the next turn of the event loop, to be digested together with those of
   * others, and must not change until then. Undefined: nothing waits.
   */
  update(slice: Uint8Array): Promise<void> | undefined
  digest(): Digest
}

/** WebAssembly instances are dear to make and hold 128 KiB each: they are lent out and taken back. */
const idle: Crc64[] = []

/** One for all MD5s of a thread. */
let desk: Promise<Md5Desk> | undefined

/** A fresh digester. MD5 costs several times as much as CRC-64 and can be left out. */
export async function createDigester(withMd5: boolean): Promise<Digester> {
  const md5 = withMd5 ? (await (desk ??= createMd5Desk())).begin() : undefined
  const crc64 = idle.pop() ?? (await createCrc64())
  crc64.init()
  return {
    update: (slice) => {
      crc64.update(slice)
      return md5?.update(slice)
    },
    digest: () => {
      const answer = { md5: md5?.digest(), crc64: crc64.digest() }
      idle.push(crc64)
      return answer
    },
  }
}
