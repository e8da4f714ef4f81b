/** Reaches a server step by step, without a request: name, connection, certificate. */
import { isIP, connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { LookupAddress } from 'node:dns'
import { TransferError } from '../../errors.ts'
import { guardedLookup } from './addresses.ts'
import { createGuard } from './guard.ts'
import { errorOfNetwork } from './network-errors.ts'

/** Where to knock. */
export interface Server {
  readonly hostname: string
  readonly port: number
}

/** Addresses of the host. Throws `network/dns`, `request/refused`, or the signal's reason. */
export async function resolveHost(
  { hostname }: Server,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const found = new Promise<readonly LookupAddress[]>((resolve, reject) => {
    guardedLookup(hostname, { all: true }, (error, addresses) => {
      if (error === null && Array.isArray(addresses)) resolve(addresses)
      else reject(error ?? new TransferError('network/dns', 'no address', { retry: 'later' }))
    })
  })
  return await settled(found, 'look-up', hostname, signal)
}

/** Opens a TCP connection and closes it. Throws `network/*`, or the signal's reason. */
export async function reachTcp({ hostname, port }: Server, signal: AbortSignal): Promise<void> {
  const socket = connectTcp({
    host: hostname,
    port,
    lookup: guardedLookup,
  })
  await opened(socket, 'connect', hostname, signal)
}

/** Shakes hands over TLS, certificate and name checked. Throws `network/*`, or the signal's reason. */
export async function reachTls({ hostname, port }: Server, signal: AbortSignal): Promise<void> {
  const socket = connectTls({
    host: hostname,
    port,
    lookup: guardedLookup,
    // A name is asked for; an address cannot be (RFC 6066).
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  })
  await opened(socket, 'secureConnect', hostname, signal)
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  host: string,
  signal: AbortSignal,
): Promise<void> {
  const open = new Promise<void>((resolve, reject) => {
    socket.once(event, resolve)
    // Stays on: an error after the outcome belongs to nobody.
    socket.on('error', reject)
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  })
  try {
    await settled(open, event, host, signal)
  } finally {
    socket.destroy()
  }
}

/** Neither a look-up nor a connection listens to signals. */
async function settled<T>(
  promise: Promise<T>,
  operation: string,
  host: string,
  signal: AbortSignal,
): Promise<T> {
  using guard = createGuard(signal)
  try {
    return await guard.race(promise)
  } catch (error) {
    signal.throwIfAborted()
    throw errorOfNetwork(error, { operation, host })
  }
}
