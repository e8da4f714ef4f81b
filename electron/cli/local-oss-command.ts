/** `partway local-oss`: an OSS-compatible server on this machine, until it is interrupted. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type LocalOss, startLocalOss } from '../local-oss/local-oss.ts'

export interface CommandOutput {
  out(line: string): void
  err(line: string): void
}

const usage = `Usage: partway local-oss [options]

Starts an OSS-compatible server on 127.0.0.1 for trying Partway out. Ctrl-C ends it.

  --port PORT                 default 9000; 0 takes any free port
  --data FOLDER               where objects are kept; default ./partway-local-oss
  --access-key-id ID          default: generated
  --access-key-secret SECRET  default: generated and shown once
  --region REGION             default cn-hangzhou
  --bucket NAME               made if missing; may be repeated; default partway
  --control                   also serves /-/control (faults on demand), for tests
  --help`

/**
 * Runs until `signal` is aborted; answers the exit code: 0 after an orderly end, 1 when the port or
 * the folder cannot be used, 2 for wrong arguments.
 */
export async function localOssCommand(
  argv: string[],
  io: CommandOutput,
  signal: AbortSignal,
): Promise<number> {
  const options = readOptions(argv, io)
  if (typeof options === 'number') return options
  let server: LocalOss
  try {
    server = await startLocalOss({
      folder: options.folder,
      port: options.port,
      region: options.region,
      buckets: options.buckets,
      controlEndpoint: options.isControlled,
      credentials: [options.credentials],
      onError: (error) => io.err(`local-oss: ${String(error)}`),
    })
  } catch (error) {
    io.err(`local-oss: ${error instanceof Error ? error.message : String(error)}`)
    io.err(remedyFor(error))
    return 1
  }
  for (const line of greeting(server, options)) io.out(line)
  await untilAborted(signal)
  await server.close()
  io.out('Local OSS has stopped; what was stored stays in its folder.')
  return 0
}

interface CommandOptions {
  readonly port: number
  readonly folder: string
  readonly region: string
  readonly buckets: readonly string[]
  readonly isControlled: boolean
  readonly isGenerated: boolean
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string }
}

/** The options, or the exit code when there is nothing to run. */
function readOptions(argv: string[], io: CommandOutput): CommandOptions | number {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        port: { type: 'string', default: '9000' },
        data: { type: 'string', default: './partway-local-oss' },
        'access-key-id': { type: 'string' },
        'access-key-secret': { type: 'string' },
        region: { type: 'string', default: 'cn-hangzhou' },
        bucket: { type: 'string', multiple: true, default: ['partway'] },
        control: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      io.out(usage)
      return 0
    }
    const id = values['access-key-id']
    const secret = values['access-key-secret']
    if (id === '' || secret === '') throw new TypeError('an access key must not be empty')
    return {
      port: readPort(values.port),
      folder: resolve(values.data),
      region: values.region,
      buckets: values.bucket,
      isControlled: values.control,
      isGenerated: secret === undefined,
      credentials: {
        accessKeyId: id ?? `local${randomBytes(6).toString('hex')}`,
        accessKeySecret: secret ?? randomBytes(20).toString('base64url'),
      },
    }
  } catch (error) {
    io.err(`local-oss: ${error instanceof Error ? error.message : String(error)}`)
    io.err(usage)
    return 2
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new TypeError(`--port must be a number from 0 to 65535, not '${text}'`)
}

function greeting(server: LocalOss, options: CommandOptions): readonly string[] {
  const { accessKeyId, accessKeySecret } = options.credentials
  const bucket = options.buckets[0] ?? 'partway'
  return [
    `Local OSS listens on ${server.origin}`,
    `  data folder        ${options.folder}`,
    `  region             ${options.region}`,
    `  buckets            ${options.buckets.join(', ')}`,
    `  AccessKey ID       ${accessKeyId}`,
    `  AccessKey Secret   ${options.isGenerated ? accessKeySecret : '(as given)'}`,
    ...(options.isControlled ? [`  control            ${server.origin}/-/control/`] : []),
    '',
    'Try it:',
    `  export OSS_ACCESS_KEY_ID=${accessKeyId} OSS_ACCESS_KEY_SECRET=${options.isGenerated ? accessKeySecret : '...'}`,
    `  partway upload FILE oss://${bucket}/ --endpoint ${server.origin} --region ${options.region} --path-style`,
    '',
    'Ctrl-C ends it.',
  ]
}

function remedyFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return 'Choose another port with --port, or --port 0 for any free one.'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'Choose a folder you may write to with --data, or a port above 1023 with --port.'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'Choose a folder with --data: something on that path is a file.'
    default:
      return 'Run `partway local-oss --help` for the options.'
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
