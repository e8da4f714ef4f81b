import { describe, expect, it } from 'vitest'
import { parseFragments } from '../../../electron/cli/fragments-arguments.ts'

const env = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 's', OSS_REGION: 'cn-hangzhou' }

describe('parseFragments', () => {
  it('takes a list of a bucket or a prefix', () => {
    expect(parseFragments(['list', 'oss://bucket/p', '--json'], env)).toMatchObject({
      action: 'list',
      bucket: 'bucket',
      prefix: 'p',
      json: true,
    })
  })

  it.each([
    [['oss://bucket/k', '--upload-id', 'ID'], { by: 'id', key: 'k', uploadId: 'ID' }],
    [['oss://bucket/p/', '--older-than', '30d'], { by: 'age', prefix: 'p/', seconds: 2_592_000 }],
    [['oss://bucket', '--all'], { by: 'all', prefix: '' }],
  ])('takes %j', (argv, selection) => {
    const args = parseFragments(['delete', ...argv], env)
    expect(args).toMatchObject({ selection, isAgreed: false, isDryRun: false, withTasks: false })
  })

  it.each([
    [[], 'an action is missing'],
    [['adopt'], 'is not an action'],
    [['list'], 'is missing'],
    [['list', 'oss://bucket', 'x'], 'one argument too many'],
    [['delete', 'oss://bucket'], 'one of --upload-id ID, --older-than AGE or --all is expected'],
    [['delete', 'oss://bucket', '--all', '--older-than', '1d'], 'so that nothing else is deleted'],
    [['delete', 'oss://bucket', '--upload-id', 'ID'], 'belongs to one object'],
    [['delete', 'oss://bucket', '--older-than', '30'], 'is not a duration'],
  ])('refuses %j', (argv, text) => {
    expect(() => parseFragments(argv, env)).toThrow(text)
  })
})
