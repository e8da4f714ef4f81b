/** The demo's file: made if none is given, hashed, and compared with the object byte by byte. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

const blockBytes = 4 * 1024 * 1024

/** Writes a file that no proxy or disk can compress away. */
export async function makeFile(path: string, sizeBytes: number): Promise<void> {
  // AES-CTR over zeros: random enough, and much faster than asking the system for every byte.
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16))
  const zeros = Buffer.alloc(blockBytes)
  await using file = await open(path, 'wx')
  for (let left = sizeBytes; left > 0; left -= blockBytes) {
    await file.write(cipher.update(zeros.subarray(0, Math.min(left, blockBytes))))
  }
}

/** SHA-256 in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The first byte at which a file and a stream differ; `undefined` when they are the same. */
export async function firstDifference(
  path: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  await using file = await open(path, 'r')
  let position = 0
  for await (const chunk of stream) {
    const local = Buffer.alloc(chunk.length)
    const { bytesRead } = await file.read(local, 0, chunk.length, position)
    const isSame = bytesRead === chunk.length && local.equals(chunk)
    if (!isSame) {
      const at = local.findIndex((byte, index) => byte !== chunk[index])
      return position + Math.max(0, Math.min(at < 0 ? bytesRead : at, bytesRead))
    }
    position += chunk.length
  }
  const { size } = await file.stat()
  return position === size ? undefined : position
}
