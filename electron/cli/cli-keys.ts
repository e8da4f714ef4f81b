/** The keys of one command while it runs: those that were given, or those a credentials command hands out. */
import { createKeyKeeper } from '../engine/credentials/key-keeper.ts'
import type { KeySet } from '../engine/credentials/key-set.ts'
import { runCredentialsCommand } from '../engine/credentials/run-command.ts'
import { systemClock } from '../engine/ports.ts'
import { accessOf, type CliAccess, type CliConnection } from './connection-options.ts'

export interface CliKeys {
  /** Throws `credentials/command`. */
  access(): Promise<CliAccess>
  /** The service refused them: answers whether there are others now. */
  renew(): Promise<boolean>
  stop(): Promise<void>
}

/** `learnt` hears of every key set before it is used: what it holds must not be shown. */
export function createCliKeys(cli: CliConnection, learnt: (keys: KeySet) => void): CliKeys {
  const { source, keys } = cli
  if (keys !== undefined) learnt(keys)
  const keeper = createKeyKeeper({
    clock: systemClock,
    env: {},
    runCommand: async (command, signal) => {
      const found = await runCredentialsCommand(command, signal)
      learnt(found)
      return found
    },
  })
  return {
    access: async () => accessOf(cli, keys ?? (await keeper.get(cli.id, source))),
    renew: async () => keys === undefined && (await keeper.refused(cli.id, source)),
    stop: () => keeper.stop(),
  }
}

/** For commands that ask once: runs the credentials command, if there is one. Throws `credentials/command`. */
export async function withKeys(cli: CliConnection, signal: AbortSignal): Promise<CliConnection> {
  if (cli.keys !== undefined || cli.source.from !== 'command') return cli
  return { ...cli, keys: await runCredentialsCommand(cli.source.command, signal) }
}
