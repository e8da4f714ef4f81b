/** A line to a server that can be cut and mended: a forwarder on a port of its own. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Front extends AsyncDisposable {
  /** Instead of the server's. */
  readonly origin: string
  /** Connections that came since the start, whatever became of them. */
  readonly connections: number
  /** Nobody listens any more, and all connections are reset. */
  close(): Promise<void>
  /** Somebody answers the call and hangs up at once. */
  hangUp(): void
  /** As at the start, on the same port. */
  open(): Promise<void>
}

export async function startFront(target: string): Promise<Front> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let connections = 0
  let isHangingUp = false
  let server: Server | undefined

  function keep(socket: Socket): void {
    sockets.add(socket)
    // What a cut line says is part of being cut.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }

  function receive(client: Socket): void {
    connections++
    keep(client)
    if (isHangingUp) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(Number(port), hostname)
    keep(upstream)
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy()
  }

  function listen(onPort: number): Promise<number> {
    const next = createServer(receive)
    server = next
    return new Promise((resolve, reject) => {
      next.once('error', reject)
      next.listen(onPort, '127.0.0.1', () => resolve((next.address() as AddressInfo).port))
    })
  }

  async function close(): Promise<void> {
    const closing = server
    server = undefined
    if (closing === undefined) return
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()))
    cut()
    await closed
  }

  const ownPort = await listen(0)
  return {
    origin: `http://127.0.0.1:${ownPort}`,
    get connections() {
      return connections
    },
    close,
    hangUp: () => {
      isHangingUp = true
      cut()
    },
    open: async () => {
      isHangingUp = false
      if (server === undefined) await listen(ownPort)
    },
    [Symbol.asyncDispose]: close,
  }
}
