/** The frame of a server process: tells its port, answers what it counted, ends with its parent. */
import type { Counted, FromServer, ToServer } from '../server-messages.ts'

export interface BenchServer {
  readonly port: number
  reset(): void | Promise<void>
  report(): Omit<Counted, 'cpuSeconds'>
}

/** Serves the parent process until that is gone. */
export function serveBench(server: BenchServer): void {
  let before = process.cpuUsage()
  process.on('message', (message: ToServer) => void answer(message))
  process.on('disconnect', () => process.exit())
  tell({ type: 'ready', port: server.port })

  async function answer(message: ToServer): Promise<void> {
    if (message.type === 'reset') {
      await server.reset()
      before = process.cpuUsage()
      tell({ type: 'clean' })
      return
    }
    const { user, system } = process.cpuUsage(before)
    tell({ type: 'counted', ...server.report(), cpuSeconds: (user + system) / 1e6 })
  }
}

function tell(message: FromServer): void {
  process.send?.(message)
}
