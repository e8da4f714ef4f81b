/** One instance per data folder, as `requestSingleInstanceLock` promises: the first one listens. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { spawnSync } from 'node:child_process'

/** What a second start hands over. */
export interface SecondStart {
  readonly argv: readonly string[]
  readonly workingDirectory: string
}

/** Electron's answer comes at once, so the question to a first instance is asked in a child. */
export function takeInstanceLock(
  dataFolder: string,
  onSecond: (start: SecondStart) => void,
): boolean {
  const name = `partway-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`
  const path =
    process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
  const start: SecondStart = { argv: process.argv, workingDirectory: process.cwd() }
  const asked = spawnSync(process.execPath, [import.meta.filename, path, JSON.stringify(start)], {
    stdio: 'ignore',
  })
  if (asked.status === 0) return false
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer((socket) => {
    const take = async (): Promise<void> => {
      const second = (await json(socket)) as SecondStart
      socket.end()
      onSecond(second)
    }
    take().catch(() => socket.destroy())
  })
  server.on('error', (error) => console.error('instance lock:', error))
  server.listen(path)
  server.unref()
  return true
}

// asked as a process: exit code 0 means that a first instance took the message
const [, self, path, start] = process.argv
if (self === import.meta.filename && path !== undefined && start !== undefined) {
  const socket = connect(path)
  socket.on('error', () => process.exit(1))
  socket.on('connect', () => socket.end(start))
  socket.on('close', () => process.exit(0))
}
