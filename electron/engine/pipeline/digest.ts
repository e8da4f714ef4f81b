/** MD5 and CRC-64/XZ of a run of bytes. */
import { createHash, type Hash } from 'node:crypto'
import { createCrc64, type Crc64 } from './crc64.ts'

/** What a part is known by. */
export interface Digest {
  /** Lower-case hex; undefined when MD5 was not asked for. */
  readonly md5: string | undefined
  /** CRC-64/XZ, unsigned decimal (OSS API 6.2). */
  readonly crc64: string
}

/** Takes slices in order, answers once. */
export interface Digester {
  update(slice: Uint8Array): void
  digest(): Digest
}

/** WebAssembly instances are dear to make and hold 128 KiB each: they are lent out and taken back. */
const idle: Crc64[] = []

/** A fresh digester. MD5 costs four times as much as CRC-64 and can be left out. */
export async function createDigester(withMd5: boolean): Promise<Digester> {
  const crc64 = idle.pop() ?? (await createCrc64())
  crc64.init()
  const md5: Hash | undefined = withMd5 ? createHash('md5') : undefined
  return {
    update: (slice) => {
      crc64.update(slice)
      md5?.update(slice)
    },
    digest: () => {
      const answer = { md5: md5?.digest('hex'), crc64: crc64.digest() }
      idle.push(crc64)
      return answer
    },
  }
}
