/**
 * CRC-64/XZ of a whole from the CRCs of its parts, without the bytes (OSS API 6.2; zlib's method):
 * appending n zero bytes is a linear map over GF(2), a 64 x 64 bit matrix, raised to n by squaring.
 */

const reflectedPolynomial = 0xc96c5795d7870f42n
type Matrix = readonly bigint[]

const oneZeroBit: Matrix = Array.from({ length: 64 }, (_, row) =>
  row === 0 ? reflectedPolynomial : 1n << BigInt(row - 1),
)
/** `powers[k]` appends 2^k zero bytes. 64 of them cover every length. */
const powers: Matrix[] = [square(square(square(oneZeroBit)))]

/** The CRC-64 of A followed by B, all as unsigned decimals. */
export function combineCrc64(crcA: string, crcB: string, lengthB: number): string {
  let crc = BigInt(crcA)
  let length = BigInt(lengthB)
  for (let k = 0; length > 0n; k++, length >>= 1n) {
    if ((length & 1n) === 1n) crc = multiply(power(k), crc)
  }
  return lengthB === 0 ? crcA : (crc ^ BigInt(crcB)).toString()
}

/** The CRC-64 of a whole from its parts in order; `'0'` for none. */
export function combineAll(
  parts: Iterable<{ readonly crc64: string; readonly lengthBytes: number }>,
): string {
  let crc = '0'
  for (const part of parts) crc = combineCrc64(crc, part.crc64, part.lengthBytes)
  return crc
}

function power(k: number): Matrix {
  for (let last = powers.length - 1; last < k; last++) {
    powers.push(square(powers[last] ?? oneZeroBit))
  }
  return powers[k] ?? oneZeroBit
}

function multiply(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n
  for (let row = 0; vector > 0n; row++, vector >>= 1n) {
    if ((vector & 1n) === 1n) sum ^= matrix[row] ?? 0n
  }
  return sum
}

function square(matrix: Matrix): Matrix {
  return matrix.map((row) => multiply(matrix, row))
}
