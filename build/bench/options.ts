/** The command line of the bench, understood. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serverKinds } from './bench-case.ts'

export interface BenchOptions {
  /** Empty: all. */
  readonly only: readonly string[]
  readonly isQuick: boolean
  readonly rounds: number
  readonly builds: readonly { readonly name: string; readonly root: string }[]
  /** Empty: all. Words of which a client's name holds one. */
  readonly clients: readonly string[]
  readonly servers: readonly string[]
}

/** `words`: the cases there are. Throws with a sentence for whoever typed it. */
export function readOptions(argv: readonly string[], words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      build: { type: 'string', multiple: true, default: [] },
      client: { type: 'string', multiple: true, default: [] },
      server: { type: 'string', multiple: true, default: [] },
    },
  })
  for (const word of values.only) {
    if (!words.includes(word)) {
      throw new Error(`--only ${word}: one of ${words.join(', ')} is expected`)
    }
  }
  for (const kind of values.server) {
    if (!serverKinds.some((known) => known === kind)) {
      throw new Error(`--server ${kind}: one of ${serverKinds.join(', ')} is expected`)
    }
  }
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds ${values.rounds}: a whole number of at least 1 is expected`)
  }
  return {
    only: values.only,
    isQuick: values.quick,
    rounds,
    builds: values.build.map(readBuild),
    clients: values.client,
    servers: values.server,
  }
}

export const benchHelp = `npm run bench [-- OPTIONS]

  --only WORD        only this case; may be repeated: big, parts, small, far, queue, tls, hole, local-oss
  --quick            small sizes, one round: whether it works, not how fast
  --rounds N         default 3
  --server KIND      only beside this server: counting, local-oss, tls, far
  --client TEXT      only clients whose name holds this; may be repeated
  --build NAME=DIR   another checkout with its build, taking turns with this one; may be repeated
`

function readBuild(text: string): { readonly name: string; readonly root: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new Error(`--build ${text}: NAME=DIR is expected`)
  return { name: text.slice(0, at), root: resolve(text.slice(at + 1)) }
}
