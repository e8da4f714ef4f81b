/** The process's own streams as `Io`. */
import { createInterface } from 'node:readline/promises'
import type { Io, Output } from './io.ts'

export function processIo(): Io {
  const { stdout, stderr, stdin } = process
  return {
    out: outputOf(stdout),
    err: outputOf(stderr),
    env: process.env,
    cwd: process.cwd(),
    ask: async (question, signal) => {
      if (!stdin.isTTY || !stderr.isTTY) return undefined
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return await lines.question(question, { signal })
      } finally {
        lines.close()
      }
    },
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that went away (`| head`) is no reason to stop an upload.
  stream.on('error', () => {})
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    stream,
  }
}
