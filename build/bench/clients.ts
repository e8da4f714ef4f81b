/** How each client is told to do the same job. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presignV4 } from '../../electron/engine/storage/oss/sign-v4.ts'
import { canonicalQuery } from '../../electron/engine/storage/oss/encode.ts'
import { benchBucket, benchCredentials, benchRegion } from './bench-target.ts'
import { jobVariable, peersVariable, type Job } from './job.ts'
import type { Command } from './measure.ts'
import {
  findPackage,
  findProgram,
  type Found,
  type PackagePeer,
  type ProgramPeer,
} from './peers.ts'

export interface ClientContext {
  /** An empty folder of this run's own. */
  readonly dataFolder: string
  readonly peersFolder: string
  /** Certificate to be trusted, if the server is reached over TLS. */
  readonly caFile: string | undefined
}

export interface Client {
  readonly name: string
  /** Told apart in checks: only Partway says what it has proven. */
  readonly isPartway: boolean
  /** Fewer than were asked for: it takes long, and is not what this is about. */
  readonly mostRounds?: number
  /** It begins with the data folder that the client before it has left. */
  readonly continues?: boolean
  /** Why it cannot take part; undefined if it can. */
  absence(peersFolder: string): Promise<string | undefined>
  command(job: Job, context: ClientContext): Promise<Command>
}

export interface PartwayOptions {
  readonly name: string
  /** A checkout with its build in `out/`. */
  readonly root: string
  readonly withMd5: boolean
  readonly flags?: readonly string[]
  /** Instead of the job's; `auto`: what Partway finds by itself, the size of parts too. */
  readonly atOnce?: number | 'auto'
  readonly continues?: boolean
}

/** The engine through its command line, as built. */
export function partway(options: PartwayOptions): Client {
  return {
    name: options.name,
    isPartway: true,
    continues: options.continues ?? false,
    absence: () => Promise.resolve(undefined),
    command: async (job, { dataFolder, caFile }) => {
      const { source, origin, key, partSizeBytes } = job
      const atOnce = options.atOnce ?? job.atOnce
      const count = atOnce === undefined || atOnce === 'auto' ? [] : [`${atOnce}`]
      const flag = source.kind === 'file' ? '--parts-at-once' : '--tasks-at-once'
      const args = [
        // As `build/partway.mjs` starts it, without looking for the build first.
        join(options.root, 'out/cli/index.js'),
        'upload',
        source.path,
        `oss://${benchBucket}/${key}`,
        `--endpoint=${origin}`,
        `--region=${benchRegion}`,
        `--data=${dataFolder}`,
        '--path-style',
        '--json',
        '--give-up-after=60',
        ...(source.kind === 'file' && atOnce !== 'auto' ? ['--part-size', `${partSizeBytes}`] : []),
        ...count.flatMap((text) => [flag, text]),
        ...(options.withMd5 ? [] : ['--no-md5']),
        ...(options.flags ?? []),
      ]
      const env = {
        OSS_ACCESS_KEY_ID: benchCredentials.accessKeyId,
        OSS_ACCESS_KEY_SECRET: benchCredentials.accessKeySecret,
        ...trusting(caFile),
      }
      return { file: process.execPath, args, env, measuredBy: 'probe' }
    },
  }
}

export const aliOss = packageClient('ali-oss', 'ali-oss', 'ali-oss-client.ts')
export const libStorage: Client = {
  ...packageClient('lib-storage', 'AWS lib-storage', 'lib-storage-client.ts'),
  mostRounds: 1,
}

export const curl = shellClient('curl -T', ['bash', 'curl'], 'curl "${@:2}" -T "$1"')
export const md5ThenCurl = shellClient(
  'md5sum + curl -T',
  ['bash', 'md5sum', 'curl'],
  'md5sum "$1" && curl "${@:2}" -T "$1"',
)

function packageClient(peer: PackagePeer, name: string, file: string): Client {
  const home = async (peersFolder: string): Promise<Found> => findPackage(peer, peersFolder)
  return {
    name,
    isPartway: false,
    absence: async (peersFolder) => reasonOf(await home(peersFolder)),
    command: async (job, { peersFolder, caFile }) => {
      const found = await home(peersFolder)
      const path = fileURLToPath(new URL(`./children/${file}`, import.meta.url))
      const env = {
        [jobVariable]: JSON.stringify(job),
        [peersVariable]: 'folder' in found ? found.folder : '',
        // Removing the types of our own script is no work of the peer.
        NODE_COMPILE_CACHE: join(peersFolder, 'compile-cache'),
        ...trusting(caFile),
      }
      return { file: process.execPath, args: [path], env, measuredBy: 'probe' }
    },
  }
}

/** `script`: `$1` is the file, the rest are curl's arguments. Its own time is told by bash. */
function shellClient(name: string, programs: readonly ProgramPeer[], script: string): Client {
  return {
    name,
    isPartway: false,
    absence: async () => {
      for (const program of programs) {
        const reason = reasonOf(await findProgram(program))
        if (reason !== undefined) return `${program}: ${reason}`
      }
      return undefined
    },
    command: async ({ source, origin, key }, { caFile }) => {
      const ca = caFile === undefined ? [] : ['--cacert', caFile]
      const args = [...ca, '--silent', '--show-error', '--fail', putUrl(origin, key)]
      const timed = `TIMEFORMAT='%U %S'; time { ${script}; }`
      return {
        file: 'bash',
        args: ['-c', timed, 'bash', source.path, ...args],
        measuredBy: 'bash-time',
      }
    },
  }
}

/** curl cannot sign for OSS: it is given a URL that is signed already. */
function putUrl(origin: string, key: string): string {
  const { accessKeyId, accessKeySecret } = benchCredentials
  const { query } = presignV4(
    { method: 'PUT', bucket: benchBucket, key, query: {}, headers: {} },
    { accessKeyId, accessKeySecret },
    { region: benchRegion, product: 'oss', nowMs: Date.now(), expiresSeconds: 3600 },
  )
  return `${origin}/${benchBucket}/${key}?${canonicalQuery(query)}`
}

function trusting(caFile: string | undefined): Record<string, string> {
  return caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }
}

function reasonOf(found: Found): string | undefined {
  return 'absent' in found ? found.absent : undefined
}
