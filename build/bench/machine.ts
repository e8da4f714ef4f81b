/** What the figures were measured on, and what of. */
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem, type, release } from 'node:os'

export interface Machine {
  readonly at: string
  /** Short hash, with a `+` when files were changed after it; `unknown` without git. */
  readonly commit: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
}

/** `root`: the checkout that is measured. */
export function describeMachine(root: string, at = new Date()): Machine {
  return {
    at: at.toISOString(),
    commit: commitOf(root),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release().split('.', 2).join('.')} ${process.arch}`,
    node: process.version,
  }
}

function commitOf(root: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short', 'HEAD').trim() + (isChanged ? '+' : '')
  } catch {
    // No git, or no repository: the figures hold without it.
    return 'unknown'
  }
}
