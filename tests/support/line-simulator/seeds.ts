/** Seeds of a test of the tuner: always the same lines, unless `PARTWAY_SEED` asks for others. */

const usual = 20_261_121

/** So many; printed, to be repeated. */
export function seedsFor(count: number): readonly number[] {
  const first = Number(process.env['PARTWAY_SEED'] ?? usual)
  console.log(`seeds from ${first} (others with PARTWAY_SEED)`)
  return Array.from({ length: count }, (_, index) => first + index)
}
