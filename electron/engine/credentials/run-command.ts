/**
 * Runs a credentials command: no shell, nothing on its stdin, a time limit, a limit to what it may
 * print. Its stdout never goes anywhere but into the parser; of its stderr the first lines are told.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readCredentials, type CredentialsTextProblem } from '#shared/credentials-text.ts'
import { TransferError } from '../errors.ts'
import { keySetOf, type KeySet } from './key-set.ts'
import { splitCommand } from './split-command.ts'
import { firstLines } from './stderr-lines.ts'

/** Told as `reason` in the details of `credentials/command`. */
export type CommandTrouble =
  | 'unreadable'
  | 'not-found'
  | 'not-started'
  | 'failed'
  | 'timeout'
  | 'too-much'
  | CredentialsTextProblem

export interface CommandLimits {
  readonly timeoutMs: number
  readonly maxStdoutBytes: number
}

/** Long enough for a sign-in in a browser; tokens are below 10 kB. */
export const commandLimits: CommandLimits = { timeoutMs: 60_000, maxStdoutBytes: 64 * 1024 }
const maxStderrBytes = 4096

/** Throws `credentials/command`, or the signal's reason; the program is dead then, with its children. */
export async function runCredentialsCommand(
  command: string,
  signal: AbortSignal,
  limits: CommandLimits = commandLimits,
): Promise<KeySet> {
  signal.throwIfAborted()
  const words = splitCommand(command, process.platform)
  if (words === undefined) throw trouble('unreadable', '', {})
  const [program, ...args] = words
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const ended = await run(program, args, AbortSignal.any([signal, timeout]), limits)
  signal.throwIfAborted()
  const stderr = firstLines(ended.stderr)
  if (ended.kind === 'not-started') throw trouble(ended.reason, program, { code: ended.code })
  if (ended.kind === 'stopped') throw trouble(ended.reason, program, { stderr })
  if (ended.exit !== '0') throw trouble('failed', program, { exit: ended.exit, stderr })
  const read = readCredentials(ended.stdout)
  if (!read.ok) throw trouble(read.problem, program, { stderr })
  return keySetOf(read.value)
}

type Ended = { readonly stderr: string } & (
  | { readonly kind: 'ended'; readonly exit: string; readonly stdout: string }
  | { readonly kind: 'stopped'; readonly reason: 'timeout' | 'too-much' }
  | {
      readonly kind: 'not-started'
      readonly reason: 'not-found' | 'not-started'
      readonly code: string
    }
)

function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  limits: CommandLimits,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      shell: false,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it started dies with it.
      detached: process.platform !== 'win32',
    })
    const stdout: Buffer[] = []
    let stderr = ''
    let bytes = 0
    let stopped: 'timeout' | 'too-much' | undefined

    const stop = (reason: 'timeout' | 'too-much'): void => {
      stopped ??= reason
      kill(child)
    }
    const abort = (): void => stop('timeout')
    signal.addEventListener('abort', abort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limits.maxStdoutBytes) stop('too-much')
      else stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < maxStderrBytes) stderr += chunk.toString('utf8', 0, maxStderrBytes)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', abort)
      const code = error.code ?? 'unknown'
      resolve({
        kind: 'not-started',
        reason: code === 'ENOENT' ? 'not-found' : 'not-started',
        code,
        stderr,
      })
    })
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', abort)
      if (stopped !== undefined) resolve({ kind: 'stopped', reason: stopped, stderr })
      else {
        const exit = killedBy ?? String(code)
        resolve({ kind: 'ended', exit, stdout: Buffer.concat(stdout).toString('utf8'), stderr })
      }
    })
  })
}

function kill(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // it has ended by itself meanwhile
  }
}

function trouble(
  reason: CommandTrouble,
  program: string,
  more: Readonly<Record<string, string>>,
): TransferError {
  const details = Object.entries({ reason, program, ...more }).filter(([, text]) => text !== '')
  const said = more['stderr'] ? `: ${more['stderr']}` : ''
  return new TransferError('credentials/command', `credentials command ${reason}${said}`, {
    retry: 'person',
    details: Object.fromEntries(details),
  })
}
