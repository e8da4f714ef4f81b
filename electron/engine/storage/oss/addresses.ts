/** Which network addresses a request may go to, and how names of this computer are resolved. */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { TransferError } from '../../errors.ts'

/**
 * Link-local addresses and the instance-metadata services of the clouds: no object storage lives
 * there, but temporary credentials do (reliability F97).
 */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addAddress('100.100.100.200', 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether the address (not a name) is one nothing may be sent to. IPv4-mapped forms count. */
export function isRefusedAddress(address: string): boolean {
  return isIn(refused, address)
}

/** Whether host stands for this computer: `localhost`, `*.localhost` (RFC 6761), 127/8, ::1. */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalhostName(hostname) || isIn(loopback, hostname)
}

/**
 * `dns.lookup` with two differences: `*.localhost` is this computer on every system, and a name
 * that leads to a refused address fails with `request/refused` instead of being connected to.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  if (isLocalhostName(hostname)) {
    const address = options.family === 6 || options.family === 'IPv6' ? '::1' : '127.0.0.1'
    answer([{ address, family: isIP(address) }], options.all === true, callback)
    return
  }
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, [])
      return
    }
    const bad = addresses.find(({ address }) => isRefusedAddress(address))
    if (bad !== undefined) {
      callback(refusedAddress(hostname, bad.address), [])
      return
    }
    answer(addresses, options.all === true, callback)
  })
}

/** The error for an address of `isRefusedAddress`. */
export function refusedAddress(hostname: string, address: string): TransferError {
  return new TransferError(
    'request/refused',
    `host ${hostname} is ${address}, a link-local or metadata-service address`,
    { retry: 'person', details: { host: hostname, address } },
  )
}

function answer(
  addresses: readonly LookupAddress[],
  all: boolean,
  callback: Parameters<LookupFunction>[2],
): void {
  const [first] = addresses
  if (all || first === undefined) callback(null, [...addresses])
  else callback(null, first.address, first.family)
}

function isLocalhostName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
