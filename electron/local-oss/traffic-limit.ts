/** `x-oss-traffic-limit`: bits per second for one request. */
import { invalidArgument } from './oss-error.ts'
import type { SignedRequest } from './signature/request.ts'

const name = 'x-oss-traffic-limit'
const lowest = 819_200
const highest = 838_860_800

/** Bytes per second. Source: OSS documentation, "Single-connection bandwidth throttling". */
export function trafficLimitOf(request: SignedRequest): number | undefined {
  const header = request.headers.get(name)
  const parameter = request.query.get(name)
  if (header !== undefined && parameter !== undefined) {
    throw invalidArgument(`${name} is given in header and query.`, '0004-00000501')
  }
  const value = header ?? parameter
  if (value === undefined) return undefined
  const bits = Number(value)
  if (!/^\d+$/.test(value) || bits < lowest || bits > highest) {
    throw invalidArgument(`${name} must be ${lowest} to ${highest} bit/s.`, '0004-00000502', [
      name,
      value,
    ])
  }
  return bits / 8
}

export function slowest(...speeds: readonly (number | undefined)[]): number | undefined {
  const given = speeds.filter((speed) => speed !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}
