/** Command lines: the exact value, or a usage error that says what is expected. */
import * as fc from 'fast-check'
import { parseFragments } from '../../../../electron/cli/fragments-arguments.ts'
import { parseOssUrl } from '../../../../electron/cli/oss-url.ts'
import { parseUpload } from '../../../../electron/cli/arguments.ts'
import { UsageError } from '../../../../electron/cli/usage-error.ts'
import { parseCount, parseSize } from '../../../../electron/cli/values.ts'
import { parseEndpoint, originOf } from '../../../../electron/engine/storage/oss/endpoint.ts'
import { letterOf, temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { outcomeOf, wireSecrets } from '../wire.ts'

const bucketName = fc.oneof(
  fc.string({ unit: letterOf('abz09-_'), maxLength: 12 }),
  fc.constantFrom('a'.repeat(63), 'a'.repeat(64), 'Bucket', 'bucket', 'b.c', '文件'),
)
const ossUrl = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(bucketName, temptingText).map(([b, path]) => `oss://${b}/${path}`),
  },
  { weight: 1, arbitrary: bucketName.map((name) => `oss://${name}`) },
  { weight: 1, arbitrary: temptingText },
  {
    weight: 1,
    arbitrary: fc.constantFrom('oss:', 'oss://', 'OSS://bucket/a', 'oss:///a', ' oss://bucket'),
  },
)
const flag = fc.oneof(
  fc.constantFrom(
    '--part-size',
    '--part-count',
    '--threshold',
    '--links',
    '--data',
    '--json',
    '--yes',
  ),
  fc.constantFrom(
    '--no-md5',
    '--json=1',
    '--verbose',
    '--all',
    '--region',
    '--endpoint',
    '--',
    '-x',
  ),
  fc.constantFrom(
    '--__proto__',
    '--__proto__=1',
    '--constructor',
    '--part-siz',
    '--=',
    '--older-than',
  ),
  fc.constantFrom('8MiB', '1e5', '-1', '100KiB', '5GiB', '0', 'skip', '30d', 'cn-hangzhou', 'file'),
  temptingText,
)
const env = { OSS_ACCESS_KEY_ID: 'AKID', OSS_ACCESS_KEY_SECRET: wireSecrets.accessKeySecret }
const units: Readonly<Record<string, bigint>> = {
  '': 1n,
  B: 1n,
  KiB: 1024n,
  mib: 1024n ** 2n,
  GiB: 1024n ** 3n,
  KB: 1000n,
  MB: 1000n ** 2n,
}

export function commandLineTargets(parse: typeof parseOssUrl = parseOssUrl): readonly FuzzTarget[] {
  return [
    fuzzTarget('command line: oss:// targets', 2, ossUrl, (text) => {
      const found = usage(() => parse(text))
      if (!text.startsWith('oss://')) {
        if (found !== undefined) throw new Error('took what is no target')
        return
      }
      const rest = text.slice('oss://'.length)
      const slash = rest.indexOf('/')
      const bucket = slash === -1 ? rest : rest.slice(0, slash)
      const path = slash === -1 ? '' : rest.slice(slash + 1)
      const isName = /^[a-z0-9][a-z0-9_-]+[a-z0-9]$/.test(bucket) && bucket.length <= 63
      const expected = isName && !path.startsWith('/') ? `${bucket} ${path}` : undefined
      const said = found && `${found.bucket} ${found.path}`
      if (said !== expected) throw new Error(`understood ${said}, not ${expected}`)
    }),
    fuzzTarget(
      'command line: any arguments',
      2,
      fc.tuple(
        fc.constantFrom('upload', 'list', 'parts', 'adopt', 'delete'),
        fc.array(flag, { maxLength: 5 }),
        fc.option(ossUrl, { nil: undefined }),
      ),
      ([command, flags, target]) => {
        const argv = [...flags, ...(target === undefined ? [] : [target])]
        const found = usage(() =>
          command === 'upload' ? parseUpload(argv, env) : parseFragments([command, ...argv], env),
        )
        if (found === undefined) return
        const said = argv.filter((one) => one.startsWith('oss://')).map((one) => parseOssUrl(one))
        const buckets = bucketsOf(found)
        if (buckets.some((one) => !said.some(({ bucket }) => bucket === one))) {
          throw new Error('another bucket')
        }
        if (JSON.stringify(found).includes(wireSecrets.accessKeySecret)) throw new Error('a secret')
      },
    ),
    fuzzTarget(
      'command line: sizes and counts',
      1,
      fc.tuple(
        fc.oneof(
          fc.nat().map(String),
          fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
          temptingText,
          fc.constantFrom('1e5', '0x10', '-1', ' 5', '1.5', '१'),
        ),
        fc.constantFrom(...Object.keys(units)),
      ),
      ([number, unit]) => {
        const limits = { min: 0, max: 5 * 1024 ** 3 }
        const exact = /^\s*[0-9]+\s*$/.test(number)
          ? BigInt(number.trim()) * (units[unit] ?? 0n)
          : -1n
        const size = usage(() => parseSize('--x', number + unit, limits))
        const isWithin = exact >= 0n && exact <= BigInt(limits.max)
        if (isWithin && unit !== '' && number.trim() !== number && size === undefined) return
        if (/^\s*[0-9]+\.[0-9]+/.test(number)) return
        if (size !== (isWithin ? Number(exact) : undefined)) throw new Error(`size ${size}`)
        if (unit !== '') return
        const count = usage(() => parseCount('--x', number, { min: 0, max: 10_000 }))
        const isCount = exact >= 0n && exact <= 10_000n && number.trim().length <= 15
        if (count !== (isCount ? Number(exact) : undefined)) throw new Error(`count ${count}`)
      },
    ),
    fuzzTarget(
      'command line: endpoints',
      1,
      fc.oneof(
        temptingText,
        temptingText.map((text) => `https://${text}`),
        fc
          .tuple(fc.constantFrom('', 'https://', 'http://', 'ftp://'), temptingText, temptingText)
          .map(
            ([scheme, before, after]) => `${scheme}${before}oss-cn-hangzhou.aliyuncs.com${after}`,
          ),
        fc
          .tuple(fc.constantFrom('127.0.0.1', '[::1]', 'localhost'), temptingText)
          .map((p) => p.join(':')),
      ),
      async (typed) => {
        const outcome = await outcomeOf(() => parseEndpoint(typed))
        if ('error' in outcome) return
        const { hostname, scheme, isLoopback } = outcome.value
        if (/[\s/\\@?#%\p{Cc}]/u.test(hostname) || hostname === '')
          throw new Error(`host ${hostname}`)
        if (scheme === 'http:' && !isLoopback) throw new Error('plain http into the world')
        const origin = originOf(outcome.value)
        if (new URL(origin).origin !== new URL(`${origin}/`).origin) throw new Error(origin)
        if (originOf(parseEndpoint(origin)) !== origin) throw new Error(`${origin} moves on`)
      },
    ),
  ]
}

/** The value, or `undefined` for a usage error; anything else is thrown. */
function usage<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UsageError) || error.message === '') throw error
    if (error.message.includes(wireSecrets.accessKeySecret))
      throw new Error('shows a secret', { cause: error })
    return undefined
  }
}

/** The buckets a command line is understood to mean. */
function bucketsOf(
  found: ReturnType<typeof parseUpload> | ReturnType<typeof parseFragments>,
): readonly string[] {
  if (!('action' in found)) return [found.bucket]
  if (found.action === 'list') return found.filter.targets.map(({ bucket }) => bucket)
  if (found.action !== 'delete') return [found.fragment.bucket]
  const { selection } = found
  if (selection.by === 'id') return [selection.fragment.bucket]
  return selection.filter.targets.map(({ bucket }) => bucket)
}
