/** CRC-64/XZ: of a stream by hash-wasm (1.3 GB/s here), of a whole from the CRCs of its parts. */
import { createCRC64 } from 'hash-wasm'

type Hasher = Awaited<ReturnType<typeof createCRC64>>

/** Hands out WebAssembly instances again: making one costs more than hashing a small part. */
export interface Crc64Pool {
  take(): Promise<Hasher>
  giveBack(hasher: Hasher): void
}

export function createCrc64Pool(): Crc64Pool {
  const idle: Hasher[] = []
  return {
    take: async () => {
      const hasher = idle.pop() ?? (await createCRC64())
      hasher.init()
      return hasher
    },
    giveBack: (hasher) => {
      idle.push(hasher)
    },
  }
}

/** Hex digest -> unsigned decimal text, as in `x-oss-hash-crc64ecma`. */
export function crc64Decimal(hex: string): string {
  return BigInt(`0x${hex}`).toString()
}

const reflectedPolynomial = 0xc96c5795d7870f42n
const one = 1n << 63n

/**
 * CRC of A followed by B, without their bytes. In the reflected register a polynomial's x^0 is
 * the highest bit; appending n bytes multiplies by x^(8n) modulo the generator.
 */
export function combineCrc64(crcA: bigint, crcB: bigint, lengthB: bigint): bigint {
  return multiply(crcA, powerOfX(lengthB * 8n)) ^ crcB
}

/** CRC of parts in their order, unsigned decimal. */
export function combineParts(
  parts: readonly { readonly crc64: string; readonly sizeBytes: number }[],
): string {
  const powers = new Map<number, bigint>() // all parts but the last tend to be of one size
  let whole = 0n
  for (const { crc64, sizeBytes } of parts) {
    const power = powers.get(sizeBytes) ?? powerOfX(BigInt(sizeBytes) * 8n)
    powers.set(sizeBytes, power)
    whole = multiply(whole, power) ^ BigInt(crc64)
  }
  return whole.toString()
}

function powerOfX(exponent: bigint): bigint {
  let result = one
  let square = one >> 1n // x^1
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square)
    square = multiply(square, square)
  }
  return result
}

function multiply(left: bigint, right: bigint): bigint {
  let product = 0n
  let shifted = right
  for (let bit = one; bit > 0n; bit >>= 1n) {
    if (left & bit) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ reflectedPolynomial : shifted >> 1n
  }
  return product
}
