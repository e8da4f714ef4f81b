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
  const { isTTY: isTerminal } = stream
  return {
    write: isTerminal ? (text) => void stream.write(text) : together((text) => stream.write(text)),
    isTerminal,
    stream,
  }
}

/** What is written in one turn of the loop goes out as one piece: six lines a file are many calls. */
function together(write: (text: string) => void): (text: string) => void {
  let kept = ''
  const flush = (): void => {
    const text = kept
    kept = ''
    if (text !== '') write(text)
  }
  process.on('exit', flush)
  return (text) => {
    if (kept === '') setImmediate(flush)
    kept += text
  }
}
