import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { accessOf, connectionFrom } from '../../../electron/cli/connection-options.ts'

const env = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'canary' }

const config = `
[default]
accessKeyId=file-id
accessKeySecret=canary-file
endpoint=http://oss-cn-beijing-internal.aliyuncs.com
[profile role]
mode=EcsRamRole
`
const read = (path: string): string => {
  if (path === '/gone') throw Object.assign(new Error('gone'), { code: 'ENOENT' })
  return config
}

describe('connectionFrom', () => {
  it("names OSS's own endpoints by region and type", () => {
    const flags = { region: 'cn-hangzhou', 'endpoint-type': 'accelerate' }
    expect(connectionFrom(flags, env).connection).toMatchObject({
      endpoint: 'https://oss-accelerate.aliyuncs.com',
      region: 'cn-hangzhou',
      addressing: 'virtual',
    })
  })

  it('takes service and keys of a profile of ossutil, and flags before it', () => {
    const shell = { ...env, OSS_ENDPOINT: 'oss-us-east-1.aliyuncs.com' }
    const cli = connectionFrom({ profile: 'default' }, shell, read)
    expect(cli.connection).toMatchObject({
      endpoint: 'https://oss-cn-beijing-internal.aliyuncs.com',
      region: 'cn-beijing',
      accessKeyId: 'file-id',
    })
    expect(accessOf(cli).accessKeySecret).toBe('canary-file')
    const flags = { profile: 'default', endpoint: 'oss-us-west-1.aliyuncs.com' }
    expect(connectionFrom(flags, shell, read).connection.region).toBe('us-west-1')
  })

  it('leaves the keys to a command, of flags or of the environment, and writes none down', () => {
    const flags = { region: 'cn-hangzhou', 'credentials-command': 'keys --now' }
    const cli = connectionFrom(flags, env)
    expect(cli).toMatchObject({
      keys: undefined,
      source: { from: 'command', command: 'keys --now' },
    })
    expect(cli.connection.accessKeyId).toBe('')
    expect(cli.id).toBe(connectionFrom({ region: 'cn-hangzhou' }, env).id)
    const spoken = { ...env, PARTWAY_CREDENTIALS_COMMAND: 'other' }
    expect(connectionFrom({ region: 'cn-hangzhou' }, spoken).keys).toBeUndefined()
    expect(connectionFrom({ profile: 'default' }, spoken, read).keys?.accessKeyId).toBe('file-id')
  })

  it('finds the endpoint of a region, and the region of an endpoint', () => {
    expect(connectionFrom({ region: 'oss-cn-beijing' }, env).connection).toMatchObject({
      endpoint: 'https://oss-cn-beijing.aliyuncs.com',
      region: 'cn-beijing',
      addressing: 'virtual',
      signature: 'v4',
    })
    const flags = { endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com' }
    expect(connectionFrom(flags, env).connection.region).toBe('cn-hangzhou')
  })

  it('takes the environment where flags are silent, and flags where both speak', () => {
    const spoken = { ...env, OSS_ENDPOINT: 'oss-cn-beijing.aliyuncs.com', OSS_REGION: 'cn-beijing' }
    expect(connectionFrom({}, spoken).connection.region).toBe('cn-beijing')
    const flags = { endpoint: 'oss-us-east-1.aliyuncs.com', region: 'us-east-1' }
    expect(connectionFrom(flags, spoken).connection.endpoint).toContain('us-east-1')
  })

  it('speaks path style and plain http to this computer only', () => {
    expect(connectionFrom({ endpoint: '127.0.0.1:9000' }, env).connection).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      region: 'cn-hangzhou',
      addressing: 'path',
    })
    const remote = { endpoint: 'http://oss-cn-hangzhou.aliyuncs.com' }
    expect(() => connectionFrom(remote, env)).toThrow('https:// is expected')
  })

  it('is the same connection with other keys or tokens, and another for another service', () => {
    const flags = { region: 'cn-hangzhou' }
    const { id } = connectionFrom(flags, env)
    const fresh = { OSS_ACCESS_KEY_ID: 'STS.x', OSS_ACCESS_KEY_SECRET: 'y', OSS_SESSION_TOKEN: 'z' }
    expect(connectionFrom(flags, fresh).id).toBe(id)
    expect(connectionFrom({ region: 'cn-beijing' }, env).id).not.toBe(id)
    expect(connectionFrom({ ...flags, 'path-style': true }, env).id).not.toBe(id)
  })

  it('shows no secret, and hands it to the provider only', () => {
    const cli = connectionFrom(
      { region: 'cn-hangzhou' },
      { ...env, OSS_SESSION_TOKEN: 'token-canary' },
    )
    expect(`${inspect(cli, { depth: 9 })}${JSON.stringify(cli)}`).not.toContain('canary')
    expect(accessOf(cli)).toMatchObject({
      accessKeySecret: 'canary',
      securityToken: 'token-canary',
    })
  })

  it.each([
    [{}, env, 'the service is not named'],
    [{ endpoint: 'files.example.com' }, env, '--region is expected'],
    [
      { endpoint: 'https://user:pw-canary@host.example' },
      env,
      'credentials belong into the environment',
    ],
    [{ endpoint: 'https://h.example/path' }, env, 'only a host name'],
    [{ region: 'Hangzhou!' }, env, 'is not a region'],
    [{ region: 'cn-hangzhou' }, { OSS_ACCESS_KEY_ID: 'id' }, 'OSS_ACCESS_KEY_SECRET is not set'],
    [{ region: 'cn-hangzhou' }, { ...env, OSS_ACCESS_KEY_ID: ' ' }, 'OSS_ACCESS_KEY_ID is not set'],
    [{ 'endpoint-type': 'internal' }, env, '--region is expected'],
    [{ region: 'cn-hangzhou', 'endpoint-type': 'vpc' }, env, '--endpoint-type'],
    [{ region: 'cn-hangzhou', 'credentials-command': 'a "b' }, env, 'every quote closed'],
    [{ profile: 'none' }, env, 'it has: default, role'],
    [{ profile: 'role' }, env, 'gets its keys by "EcsRamRole"'],
    [{ profile: 'default', 'ossutil-config': '/gone' }, env, 'cannot be read (ENOENT)'],
  ])('refuses %j', (flags, surroundings, text) => {
    const refuse = (): unknown => connectionFrom(flags, surroundings, read)
    expect(refuse).toThrow(text)
    expect(refuse).not.toThrow('canary')
  })
})
