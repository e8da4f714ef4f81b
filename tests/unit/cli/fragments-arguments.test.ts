import { describe, expect, it } from 'vitest'
import { parseFragments } from '../../../electron/cli/fragments-arguments.ts'

const env = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 's', OSS_REGION: 'cn-hangzhou' }

describe('parseFragments', () => {
  it.each([
    [[], { targets: [], prefix: '' }],
    [['--prefix', 'p'], { targets: [], prefix: 'p' }],
    [['oss://bucket/p'], { targets: [{ bucket: 'bucket', prefix: 'p' }] }],
    [
      ['oss://bucket', 'oss://other', '--prefix', 'p'],
      {
        targets: [
          { bucket: 'bucket', prefix: 'p' },
          { bucket: 'other', prefix: 'p' },
        ],
      },
    ],
    [['--older-than', '1d', '--max-requests', '5'], { olderThanSeconds: 86_400, maxRequests: 5 }],
  ])('takes a list of %j', (argv, filter) => {
    const args = parseFragments(['list', ...argv, '--json'], env)
    expect(args).toMatchObject({ action: 'list', filter, json: true })
  })

  const fragment = { bucket: 'bucket', key: 'k', uploadId: 'ID' }
  const named = ['oss://bucket/k', '--upload-id', 'ID']

  it('takes one fragment to look into, and a file to adopt it with', () => {
    expect(parseFragments(['parts', ...named], env)).toMatchObject({ action: 'parts', fragment })
    expect(parseFragments(['adopt', 'file', ...named, '--no-md5'], env)).toMatchObject({
      action: 'adopt',
      source: { by: 'file', file: 'file' },
      fragment,
      verifyMd5: false,
      forbidOverwrite: false,
      isDryRun: false,
      isAgreed: false,
    })
  })

  it('takes a folder to look for the file in, and a fragment to complete as it is', () => {
    expect(parseFragments(['adopt', ...named, '--search', 'dir'], env)).toMatchObject({
      source: { by: 'search', folder: 'dir' },
      fragment,
    })
    expect(parseFragments(['complete', ...named, '--forbid-overwrite'], env)).toMatchObject({
      action: 'complete',
      fragment,
      forbidOverwrite: true,
      isDryRun: false,
      isAgreed: false,
    })
  })

  it.each([
    [named, { by: 'id', fragment }],
    [
      ['oss://bucket/p/', '--older-than', '30d'],
      {
        by: 'filter',
        filter: { targets: [{ bucket: 'bucket', prefix: 'p/' }], olderThanSeconds: 2_592_000 },
      },
    ],
    [
      ['oss://bucket', '--all'],
      { by: 'filter', filter: { targets: [{ bucket: 'bucket', prefix: '' }] } },
    ],
  ])('takes %j', (argv, selection) => {
    const args = parseFragments(['delete', ...argv], env)
    expect(args).toMatchObject({ selection, isAgreed: false, isDryRun: false, withTasks: false })
  })

  it.each([
    [[], 'an action is missing'],
    [['adapt'], 'is not an action'],
    [['constructor'], 'is not an action'],
    [['list', 'x'], 'is not a target'],
    [['list', 'oss://bucket/p', '--prefix', 'q'], 'say two things'],
    [['list', '--max-requests', '0'], 'a whole number from 1'],
    [['parts', 'oss://bucket/k'], 'belongs to one object'],
    [['parts', 'oss://bucket/k', 'oss://bucket/l', '--upload-id', 'ID'], 'one argument too many'],
    [['adopt'], 'the local file (or --search FOLDER) is missing'],
    [['adopt', 'file'], 'the object oss://BUCKET/KEY is missing'],
    [['adopt', 'file', 'oss://bucket', '--upload-id', 'ID'], 'belongs to one object'],
    [['delete', '--all'], 'is missing'],
    [['delete', ...named, '--prefix', 'p'], 'exclude each other'],
    [['delete', 'oss://bucket'], 'one of --upload-id ID, --older-than AGE or --all is expected'],
    [['delete', 'oss://bucket', '--all', '--older-than', '1d'], 'so that nothing else is deleted'],
    [['delete', 'oss://bucket', '--upload-id', 'ID'], 'belongs to one object'],
    [['delete', 'oss://bucket', '--older-than', '30'], 'is not a duration'],
  ])('refuses %j', (argv, text) => {
    expect(() => parseFragments(argv, env)).toThrow(text)
  })
})
