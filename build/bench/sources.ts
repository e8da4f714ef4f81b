/** The files that are uploaded: made once, kept for the next bench. */
import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCrc64Pool, crc64Decimal } from '../../electron/local-oss/crc64.ts'

export interface Source {
  readonly kind: 'file' | 'folder'
  readonly path: string
  readonly files: number
  readonly totalBytes: number
  /** Decimal CRC-64 of a file, by Local OSS's routine; undefined for folders. */
  readonly crc64: string | undefined
}

const blockBytes = 8 * 1024 * 1024

/** One file of bytes that no zip could shrink. */
export async function makeFile(folder: string, sizeBytes: number): Promise<Source> {
  const path = join(folder, `file-${sizeBytes}.bin`)
  if (!existsSync(`${path}.crc64`)) await writeRandom(path, sizeBytes)
  const crc64 = await readFile(`${path}.crc64`, 'utf8')
  return { kind: 'file', path, files: 1, totalBytes: sizeBytes, crc64 }
}

/** One file that is a hole: it costs no disk, and reads as zeros. Its CRC-64 is not computed here. */
export async function makeHole(folder: string, sizeBytes: number): Promise<Source> {
  const path = join(folder, `hole-${sizeBytes}.bin`)
  await writeFile(path, '')
  await truncate(path, sizeBytes)
  return { kind: 'file', path, files: 1, totalBytes: sizeBytes, crc64: undefined }
}

/** So many files of the same size in one folder. */
export async function makeFolder(folder: string, files: number, bytes: number): Promise<Source> {
  const path = join(folder, `files-${files}-${bytes}`)
  if (!existsSync(path)) {
    const unfinished = `${path}.part`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished)
    const content = Buffer.allocUnsafe(bytes)
    for (let n = 0; n < files; n++) {
      randomFillSync(content)
      await writeFile(join(unfinished, `file-${`${n}`.padStart(6, '0')}.bin`), content)
    }
    await rename(unfinished, path)
  }
  return { kind: 'folder', path, files, totalBytes: files * bytes, crc64: undefined }
}

async function writeRandom(path: string, sizeBytes: number): Promise<void> {
  const pool = createCrc64Pool()
  const hasher = await pool.take()
  const block = Buffer.allocUnsafe(Math.min(blockBytes, sizeBytes))
  const handle = await open(path, 'w')
  try {
    randomFillSync(block)
    for (let at = 0; at < sizeBytes; at += block.length) {
      // The rest of the block may repeat: no client looks for that.
      randomFillSync(block, 0, Math.min(4096, block.length))
      const slice = block.subarray(0, Math.min(block.length, sizeBytes - at))
      hasher.update(slice)
      await handle.write(slice)
    }
  } finally {
    await handle.close()
  }
  await writeFile(`${path}.crc64`, crc64Decimal(hasher.digest('hex')))
}
