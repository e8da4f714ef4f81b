/** Where a command reads its surroundings and writes its words; tests bring their own. */

export interface Output {
  write(text: string): void
  /** Somebody looks at it: bars and questions make sense. */
  readonly isTerminal: boolean
  /** What is behind it, for the library that draws bars. */
  readonly stream: NodeJS.WritableStream
}

export interface Io {
  /** Results: what another program may read. */
  readonly out: Output
  /** Messages for a person: notices, errors. */
  readonly err: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Asks a person; `undefined` when there is nobody to ask. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>
}

/** How a command ended. */
export const exitCodes = {
  /** Everything asked for is done and proven. */
  ok: 0,
  /** Something was not done; each with its cause. */
  failed: 1,
  /** The command line was not understood; nothing was done. */
  usage: 2,
  /** Stopped by Ctrl-C or a signal; can be continued. */
  interrupted: 130,
} as const
