import { describe, expect, it } from 'vitest'
import { parseUpload } from '../../../electron/cli/arguments.ts'
import { UsageError } from '../../../electron/cli/usage-error.ts'

const env = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'secret' }
const region = ['--region', 'cn-hangzhou']

function parse(...argv: string[]): ReturnType<typeof parseUpload> {
  return parseUpload([...argv, ...region], env)
}

describe('parseUpload', () => {
  it('takes sources, target and the defaults of the app', () => {
    expect(parse('a', 'b', 'oss://bucket/p/')).toMatchObject({
      sources: ['a', 'b'],
      bucket: 'bucket',
      path: 'p/',
      options: {
        partSizeBytes: 'auto',
        multipartThresholdBytes: 8 * 1024 ** 2,
        verifyMd5: true,
        forbidOverwrite: false,
        links: 'skip',
      },
      limits: {
        tasksAtOnce: 3,
        partsAtOnce: 'auto',
        connectionsAtOnce: 16,
        stallTimeoutMs: 30_000,
      },
      json: false,
      giveUpAfterSeconds: undefined,
    })
  })

  it('takes every option', () => {
    const options = [
      ['--part-size', '100KiB'],
      ['--parts-at-once', '32'],
      ['--tasks-at-once', '16'],
      ['--threshold', '5GiB'],
      ['--no-md5'],
      ['--forbid-overwrite'],
      ['--links', 'follow'],
      ['--data', 'd'],
      ['--json'],
      ['--stall-timeout', '5'],
      ['--give-up-after', '10m'],
    ].flat()
    expect(parse(...options, 'a', 'oss://bucket')).toMatchObject({
      path: '',
      options: {
        partSizeBytes: 102_400,
        multipartThresholdBytes: 5 * 1024 ** 3,
        verifyMd5: false,
        forbidOverwrite: true,
        links: 'follow',
      },
      limits: { tasksAtOnce: 16, partsAtOnce: 32, connectionsAtOnce: 32, stallTimeoutMs: 5000 },
      data: 'd',
      json: true,
      giveUpAfterSeconds: 600,
    })
  })

  it('keeps the key byte-exact: nothing is decoded or normalised', () => {
    const path = 'a b/%2B+é/../文 件?x#y'
    expect(parse('f', `oss://bucket/${path}`).path).toBe(path)
  })

  it.each([
    [[], 'a file and a target are missing'],
    [['oss://bucket/'], 'the file or folder to upload is missing'],
    [['f', 'bucket/p'], 'oss://BUCKET/PREFIX/ is expected'],
    [['oss://bucket/', 'f'], 'expected as the last argument'],
    [['oss://bucket/a', 'oss://bucket/b'], 'is not on this computer'],
    [['', 'oss://bucket/'], 'an empty name'],
    [['f', 'oss:///p'], 'is not the name of a bucket'],
    [['f', 'oss://Bucket/p'], 'is not the name of a bucket'],
    [['f', 'oss://bucket//p'], 'cannot begin with a slash'],
    [['f', 'oss://bucket/', '--part-size', '102399'], '100 KiB to 5 GiB is expected'],
    [['f', 'oss://bucket/', '--part-size', '6GiB'], '100 KiB to 5 GiB is expected'],
    [['f', 'oss://bucket/', '--part-size', '8 parsecs'], 'is not a size'],
    [['f', 'oss://bucket/', '--part-count', '0'], 'from 1 to 10000'],
    [['f', 'oss://bucket/', '--part-count', '10001'], 'from 1 to 10000'],
    [['f', 'oss://bucket/', '--part-count', '2', '--part-size', '8MiB'], 'exclude each other'],
    [['f', 'oss://bucket/', '--parts-at-once', '33'], 'from 1 to 32'],
    [['f', 'oss://bucket/', '--tasks-at-once', 'many'], 'from 1 to 16'],
    [['f', 'oss://bucket/', '--links', 'copy'], 'skip or follow is expected'],
    [['f', 'oss://bucket/', '--signature', 'v2'], 'v4 or v1 is expected'],
    [['f', 'oss://bucket/', '--stall-timeout', '601'], '1 to 600 seconds'],
    [['f', 'oss://bucket/', '--data'], '--data needs a value'],
    [['f', 'oss://bucket/', '--json=yes'], '--json takes no value'],
    [['f', 'oss://bucket/', '--json', '--json'], 'given twice'],
    [['f', 'oss://bucket/', '--access-key-secret=s3cr3t'], '--access-key-secret is not an option'],
    [['f', 'oss://bucket/', '--path-style', '--cname'], 'exclude each other'],
  ])('refuses %j and says what is expected', (argv, text) => {
    const refuse = (): unknown => parseUpload([...region, ...argv], env)
    expect(refuse).toThrow(UsageError)
    expect(refuse).toThrow(text)
    expect(refuse).not.toThrow('s3cr3t')
  })
})
