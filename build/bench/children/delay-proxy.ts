/**
 * A long line in front of a server: every byte arrives half a round trip later, a connection carries
 * so much, and all of them together so much. Connecting itself takes no time: that round trip is missing.
 *
 *     node delay-proxy.ts TARGET-PORT ROUND-TRIP-MS CONNECTION-BYTES-PER-SECOND LINE-BYTES-PER-SECOND
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

const [, , ...numbers] = process.argv
const [targetPort = 0, roundTripMs = 0, connectionRate = 0, lineRate = 0] = numbers.map(Number)

/** When a rate has room again, epoch of `performance.now`. */
interface Rate {
  readonly bytesPerSecond: number
  freeAtMs: number
}

const line: Rate = { bytesPerSecond: lineRate, freeAtMs: 0 }
/** What is under way at most: the line's length and a little more, as a window would allow. */
const windowBytes = Math.max(256 * 1024, (connectionRate * roundTripMs * 2) / 1000)

// A side that has nothing more to say still hears the answer.
const server = createServer({ allowHalfOpen: true }, (client) => {
  const upstream = connect({
    port: targetPort,
    host: '127.0.0.1',
    noDelay: true,
    allowHalfOpen: true,
  })
  client.setNoDelay(true)
  const own: Rate = { bytesPerSecond: connectionRate, freeAtMs: 0 }
  carry(client, upstream, [own, line])
  carry(upstream, client, [])
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', port: (server.address() as AddressInfo).port })
})
process.on('disconnect', () => process.exit())

function carry(from: Socket, to: Socket, rates: readonly Rate[]): void {
  const underWay: { readonly atMs: number; readonly chunk: Buffer | 'end' }[] = []
  let bytes = 0
  let isTimed = false

  function take(chunk: Buffer | 'end'): void {
    const length = chunk === 'end' ? 0 : chunk.length
    bytes += length
    if (bytes > windowBytes) from.pause()
    underWay.push({ atMs: reserve(length, rates) + roundTripMs / 2, chunk })
    wait()
  }

  function wait(): void {
    const [first] = underWay
    if (isTimed || first === undefined) return
    isTimed = true
    setTimeout(arrive, Math.max(0, first.atMs - performance.now()))
  }

  function arrive(): void {
    isTimed = false
    const nowMs = performance.now()
    for (let [first] = underWay; first !== undefined && first.atMs <= nowMs; [first] = underWay) {
      underWay.shift()
      if (first.chunk === 'end') to.end()
      else if (!to.destroyed) to.write(first.chunk)
      bytes -= first.chunk === 'end' ? 0 : first.chunk.length
    }
    if (bytes <= windowBytes && from.isPaused()) from.resume()
    wait()
  }

  from.on('data', take)
  from.on('end', () => take('end'))
  from.on('error', () => to.destroy())
}

/** When the last of so many bytes has left, behind all that left before. */
function reserve(bytes: number, rates: readonly Rate[]): number {
  const nowMs = performance.now()
  let atMs = nowMs
  for (const rate of rates) {
    rate.freeAtMs = Math.max(rate.freeAtMs, nowMs) + (bytes / rate.bytesPerSecond) * 1000
    atMs = Math.max(atMs, rate.freeAtMs)
  }
  return atMs
}
