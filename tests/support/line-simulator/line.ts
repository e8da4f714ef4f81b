/** What a line and a path over it are like: where the numbers of the simulator come from. */

/** The way to one host. */
export interface Path {
  /** Round trip. */
  readonly rttMs: number
  /** Packets lost, 0 to 1; of as many parts the connection dies. */
  readonly loss: number
  /** Bytes one connection may have on the way. */
  readonly windowBytes: number
  /** What the provider lets one connection have. */
  readonly perConnectionBytesPerSecond: number
  /** Requests a second before the service asks for less. */
  readonly requestsPerSecond: number
  /** What the kernel takes before it is sent; missing: twice what is under way. */
  readonly bufferBytes?: number
  /** Between the last byte and the answer. */
  readonly serverMs: number
}

export const aPath: Path = {
  rttMs: 40,
  loss: 0,
  windowBytes: 2 * 1024 * 1024,
  perConnectionBytesPerSecond: 150e6,
  requestsPerSecond: Infinity,
  serverMs: 40,
}

const packetBytes = 1460
const firstWindowBytes = 10 * packetBytes
/** The router's queue: as long as that, but never smaller than so many bytes. */
const queueMs = 250
const queueBytes = 64 * 1024
/** With fewer packets on the way than these a lost one is noticed by a timeout only. */
const fewPackets = 4

/**
 * Bytes per ms of one connection: its window per round trip, and no more than loss allows
 * (Mathis et al. 1997: packet / rtt * 1.22 / sqrt(loss)).
 */
export function connectionCap({ rttMs, loss, windowBytes, ...path }: Path): number {
  const lossy = loss === 0 ? Infinity : (packetBytes * 1.22) / (rttMs * Math.sqrt(loss))
  return Math.min(windowBytes / rttMs, lossy, path.perConnectionBytesPerSecond / 1000)
}

/** Handshakes of TCP and TLS, and the time lost until the window is open. */
export function connectMs(path: Path): number {
  const rounds = Math.log2(Math.max(1, (connectionCap(path) * path.rttMs) / firstWindowBytes))
  return path.rttMs * (3 + 0.5 * rounds)
}

/** Packets each of `flows` connections has on the way: few are bad for everybody. */
function packetsEach(bytesPerMs: number, rttMs: number, flows: number): number {
  const underWay = bytesPerMs * rttMs + Math.max(bytesPerMs * queueMs, queueBytes)
  return underWay / packetBytes / flows
}

/** Bytes per ms that get through with so many connections: too many collapse. */
export function capacityOf(bytesPerMs: number, rttMs: number, flows: number): number {
  const packets = packetsEach(bytesPerMs, rttMs, flows)
  return packets >= fewPackets ? bytesPerMs : bytesPerMs / (0.5 + (0.5 * fewPackets) / packets)
}

/** How likely the connection of a part dies because too many share the line. */
export function crowdedDeath(bytesPerMs: number, rttMs: number, flows: number): number {
  const packets = packetsEach(bytesPerMs, rttMs, flows)
  return packets >= fewPackets ? 0 : Math.min(0.3, 0.1 * (fewPackets / packets - 1))
}

/** What the kernel takes from a socket before anything is confirmed. */
export function socketBufferBytes(path: Path, bytesPerMs: number): number {
  if (path.bufferBytes !== undefined) return path.bufferBytes
  const wished = 2 * Math.min(connectionCap(path), bytesPerMs) * path.rttMs
  return Math.min(512 * 1024, Math.max(64 * 1024, wished))
}
