/** Connections of every kind, and what a configuration file of ossutil offers. */
import type { ConnectionView } from '#shared/connection.ts'
import type { ImportOffer } from '#shared/ipc/connection-contract.ts'

/** For the scenario `connections`, besides the usual two. */
export function manyConnections(studio: ConnectionView): readonly ConnectionView[] {
  const minutes = 60_000
  return [
    {
      ...studio,
      color: 'teal',
      bucket: 'media-archive',
      prefix: 'team/inbox/',
      domains: [{ bucket: 'media-archive', domain: 'https://files.example.com' }],
    },
    {
      ...studio,
      id: 'sts',
      name: 'Agency (temporary)',
      color: 'orange',
      temporary: true,
      expiresAtMs: Date.now() + 7 * minutes + 20_000,
    },
    {
      ...studio,
      id: 'command',
      name: 'Build servers',
      color: 'purple',
      secret: 'elsewhere',
      source: { from: 'command', command: 'aliyun sts AssumeRole --RoleArn acs:ram::1:role/ci' },
      accessKeyId: 'STS.NUgYrLnoC37',
      temporary: true,
      expiresAtMs: Date.now() + 48 * minutes,
    },
    {
      ...studio,
      id: 'environment',
      name: 'This shell',
      secret: 'elsewhere',
      source: { from: 'environment' },
      accessKeyId: '',
    },
  ]
}

/** A file with something of everything. */
export function importOffer(): ImportOffer {
  const row = {
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    accessKeyId: 'LTAI5tQ…',
    temporary: false,
    mode: '',
    domains: 0,
    problem: null,
    isKnown: false,
  }
  return {
    planId: 'plan',
    fileName: '.ossutilconfig',
    rows: [
      { ...row, name: 'default', domains: 2 },
      { ...row, name: 'ci', temporary: true, accessKeyId: 'STS.NUgYr' },
      { ...row, name: 'studio', isKnown: true },
      { ...row, name: 'role', mode: 'EcsRamRole', accessKeyId: '', problem: 'mode' },
      { ...row, name: 'lost', endpoint: '', region: '', problem: 'endpoint' },
    ],
  }
}
