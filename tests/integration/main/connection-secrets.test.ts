/** Secrets of every kind, from where a person enters them to the last byte that is written or told. */
import { inspect } from 'node:util'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConnectionDraft } from '#shared/connection.ts'
import type { AppEvent, Input, Outputs, Reply, RequestName } from '#shared/ipc/contract.ts'
import { createKeyKeeper } from '../../../electron/engine/credentials/key-keeper.ts'
import { runCredentialsCommand } from '../../../electron/engine/credentials/run-command.ts'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createConnectionImport } from '../../../electron/main/connection-import.ts'
import { createConnections, type Connections } from '../../../electron/main/connections.ts'
import type { AppParts } from '../../../electron/main/ipc/app-parts.ts'
import { createHandlers } from '../../../electron/main/ipc/handlers.ts'
import { createPublisher } from '../../../electron/main/ipc/publish.ts'
import { createRequests } from '../../../electron/main/ipc/requests.ts'
import { serve } from '../../../electron/main/ipc/serve.ts'
import { createLogFile } from '../../../electron/main/log-file.ts'
import { createProbe } from '../../../electron/main/probe.ts'
import { createSources } from '../../../electron/main/sources.ts'
import { createVault } from '../../../electron/main/vault.ts'
import { startTestOss } from '../../support/local-oss.ts'
import { startRealEngine } from '../../support/real-engine.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'

const env = { OSS_ACCESS_KEY_ID: 'id-env', OSS_ACCESS_KEY_SECRET: 'canaryOfTheEnvironment1' }
const turned = (text: string): string => text.split('').toReversed().join('')

/** The command of a program; its text stands in a file, as the page and the disk see the command. */
async function commandOf(folder: TempFolder, name: string, script: string): Promise<string> {
  return `"${process.execPath}" "${await folder.file(name, script)}"`
}

/** Everything between the page and the disk but Electron itself. */
async function openWindow() {
  const folder = await tempFolder()
  const oss = await startTestOss()
  const dataFolder = join(folder.path, 'data')
  const logger = createLogFile(join(dataFolder, 'partway.log'))
  const told: unknown[] = []
  const asked: string[] = []
  let allows = true
  let connections: Connections | undefined
  const real = await startRealEngine({
    folder: dataFolder,
    access: async (id) => {
      if (connections === undefined) throw new Error('asked before the start')
      return await connections.access(id)
    },
    renewKeys: async (id) => (await connections?.renewKeys(id)) === true,
  })
  const keys = createKeyKeeper({ clock: systemClock, env, runCommand: runCredentialsCommand })
  const vault = createVault({
    keyStore: {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptStringAsync: (text) => Promise.resolve(Buffer.from(turned(text))),
      decryptStringAsync: (data) =>
        Promise.resolve({ result: turned(data.toString()), shouldReEncrypt: false }),
    },
    dataFolder,
    platform: 'linux',
    logger,
  })
  connections = createConnections({ store: real.stores.connections, vault, keys })
  const { engine } = real
  const send = (event: AppEvent): void => void told.push(event)
  const parts = {
    engine,
    connections,
    connectionImport: createConnectionImport({ connections }),
    probe: createProbe({
      storages: { open: () => Promise.reject(new Error('not asked')) },
      store: real.stores.connections,
    }),
    publisher: createPublisher({ engine, clock: systemClock, send }),
    requests: createRequests(),
    sources: createSources(),
    shell: {
      allowCommand: (text: string) => {
        asked.push(text)
        return Promise.resolve(allows)
      },
    },
  } as unknown as AppParts
  let page: ((event: null, name: unknown, input: unknown) => Promise<Reply<unknown>>) | undefined
  serve<null>({
    ipc: { handle: (_channel, listener) => void (page = listener) },
    handlers: createHandlers(parts),
    isTrusted: () => true,
    clock: systemClock,
    logger,
  })

  async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Outputs[N]> {
    const reply = structuredClone(await page?.(null, name, structuredClone(input)))
    told.push(reply)
    if (reply?.ok !== true) throw new Error(reply?.ok === false ? reply.error.code : 'no reply')
    return reply.value as Outputs[N]
  }

  return {
    folder,
    oss,
    real,
    asked,
    ask,
    connections,
    logger,
    allow: (yes: boolean) => (allows = yes),
    draft: (change: Partial<ConnectionDraft>): ConnectionDraft => ({
      name: 'Archive',
      endpoint: oss.access.endpoint,
      region: oss.access.region,
      addressing: 'path',
      signature: 'v4',
      accessKeyId: '',
      accessKeySecret: '',
      ...change,
    }),
    /** All that left main, whatever way it took. */
    leaked: async (): Promise<string> => {
      await logger.flush()
      const names = await readdir(dataFolder, { recursive: true, withFileTypes: true })
      const files = names
        .filter((each) => each.isFile())
        .map((each) => readFile(join(each.parentPath, each.name), 'utf8'))
      return [
        JSON.stringify(told),
        inspect(connections, { depth: 9, showHidden: true }),
        ...real.logger.lines,
        ...(await Promise.all(files)),
      ].join('\n')
    },
    [Symbol.asyncDispose]: async () => {
      await keys.stop()
      await real[Symbol.asyncDispose]()
      await oss[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('a secret', () => {
  it('of no kind is told to the page, logged or written in the clear, and each of them uploads', async () => {
    await using window = await openWindow()
    const { oss, ask, draft, folder, real } = window
    const given = {
      accessKey: { accessKeyId: 'id-ak', accessKeySecret: 'canaryOfAnAccessKey123' },
      sts: {
        accessKeyId: 'STS.id',
        accessKeySecret: 'canaryOfAnStsKey4567',
        securityToken: 'canaryOfAToken890123',
      },
      command: { accessKeyId: 'id-cmd', accessKeySecret: 'canaryOfACommand4567' },
      file: { accessKeyId: 'id-file', accessKeySecret: 'canaryOfAFile89012345' },
    }
    for (const pair of Object.values(given)) oss.server.credentials.add(pair)
    oss.server.credentials.add({
      accessKeyId: env.OSS_ACCESS_KEY_ID,
      accessKeySecret: env.OSS_ACCESS_KEY_SECRET,
    })
    const config = `[Credentials]\nendpoint=${oss.access.endpoint}\naccessKeyID=id-file\naccessKeySecret=${given.file.accessKeySecret}\nsignVersion=v1\n`
    const [handle] = await ask('sources.dropped', { paths: [await folder.file('ossutil', config)] })
    const offer = await ask('connections.readImport', { handle: handle?.handle ?? '' })
    const expiresAtMs = Date.now() + 3_600_000
    const [AccessKeyId, AccessKeySecret] = Object.values(given.command)
    const json = JSON.stringify(JSON.stringify({ AccessKeyId, AccessKeySecret }))
    const script = `console.error("token=canaryOnStderr12345"); console.log(${json})`
    const command = await commandOf(folder, 'keys.cjs', script)
    const source = { from: 'command', command } as const
    const views = [
      await ask('connections.save', draft(given.accessKey)),
      await ask('connections.save', draft({ ...given.sts, expiresAtMs })),
      await ask('connections.save', draft({ source: { from: 'environment' } })),
      await ask('connections.save', draft({ source })),
      ...(await ask('connections.takeImport', { planId: offer.planId, names: ['Credentials'] })),
    ]
    expect(views.map(({ secret }) => secret)).toEqual([
      'protected',
      'protected',
      'elsewhere',
      'elsewhere',
      'protected',
    ])
    expect(views[1]).toMatchObject({ temporary: true, expiresAtMs })
    const path = await folder.file('bytes', 'some bytes')
    for (const { id } of views) {
      const [task = ''] = await real.add([path], { connectionId: id, prefix: `${id}/` })
      expect((await real.reaches(task, 'done', 'failed')).state).toMatchObject({ as: 'done' })
    }
    const copy = await ask('connections.duplicate', { id: views[1]?.id ?? '' })
    expect(copy).toMatchObject({ name: 'Archive (2)', temporary: true, expiresAtMs })
    await ask('connections.list', {})
    const leaked = await window.leaked()
    expect(leaked).toContain('id-cmd')
    expect(leaked).not.toContain('canary')
  })

  it('that a failing command or request spills is masked', async () => {
    await using window = await openWindow()
    const { ask, draft } = window
    const script = `console.error("AccessKeySecret=canaryOnStderr98765"); process.exit(4)`
    const failing = await commandOf(window.folder, 'failing.cjs', script)
    const source = { from: 'command', command: failing } as const
    const { id } = await ask('connections.save', draft({ source }))
    await expect(
      ask('connections.test', { draft: draft({ source }), requestId: 'r' }),
    ).rejects.toThrow('credentials/command')
    await expect(window.connections.access(id)).rejects.toMatchObject({
      details: { reason: 'failed', exit: '4', stderr: 'AccessKeySecret=***' },
    })
    const bad = draft({
      accessKeyId: 'x',
      accessKeySecret: 'canary1',
      endpoint: 'http://a.example',
    })
    await expect(ask('connections.save', bad)).rejects.toThrow('request/invalid')
    const error: unknown = await window.connections.access(id).catch((cause: unknown) => cause)
    window.logger.error('crashed', { error })
    expect(inspect(error, { depth: 9 })).not.toContain('canary')
    expect(await window.leaked()).not.toContain('canary')
  })
})

it('a new command runs only after a person has allowed it, in a dialog the page cannot answer', async () => {
  await using window = await openWindow()
  const { ask, draft, asked, allow } = window
  const source = { from: 'command', command: '/bin/true --keys' } as const
  allow(false)
  await expect(ask('connections.save', draft({ source }))).rejects.toThrow('request/aborted')
  await expect(
    ask('connections.test', { draft: draft({ source }), requestId: 'r' }),
  ).rejects.toThrow('request/aborted')
  expect(await ask('connections.list', {})).toEqual([])
  allow(true)
  const { id } = await ask('connections.save', draft({ source }))
  expect(asked).toEqual(Array.from({ length: 3 }, () => source.command))
  await ask('connections.save', draft({ id, source, name: 'Renamed' }))
  expect(asked).toHaveLength(3)
  const other = { from: 'command', command: '/bin/true --others' } as const
  await ask('connections.save', draft({ id, source: other }))
  expect(asked.at(-1)).toBe(other.command)
})

it('a connection stays while unfinished tasks use it', async () => {
  await using window = await openWindow()
  const { ask, draft, folder, real, oss } = window
  const pair = { accessKeyId: 'id-ak', accessKeySecret: 'secret' }
  const { id } = await ask('connections.save', draft(pair))
  const path = await folder.file('bytes', 'some bytes')
  const [task = ''] = await real.add([path], { connectionId: id })
  await real.reaches(task, 'needs-credentials')
  await expect(ask('connections.remove', { id })).rejects.toThrow('connection/in-use')
  oss.server.credentials.add(pair)
  await ask('connections.save', draft({ ...pair, id }))
  await real.reaches(task, 'done')
  await ask('connections.remove', { id })
  expect(await ask('connections.list', {})).toEqual([])
})

it('a command that failed is asked again when a person says so, and the tasks go on', async () => {
  await using window = await openWindow()
  const { ask, draft, folder, real, oss } = window
  const json = JSON.stringify({
    AccessKeyId: oss.access.accessKeyId,
    AccessKeySecret: oss.access.accessKeySecret,
  })
  const script = `
    if (!require("node:fs").existsSync(__filename + ".go")) process.exit(1)
    console.log(${JSON.stringify(json)})`
  const command = await commandOf(folder, 'later.cjs', script)
  const source = { from: 'command', command } as const
  const { id } = await ask('connections.save', draft({ source }))
  const paths = [await folder.file('a', 'some'), await folder.file('b', 'bytes')]
  const tasks = await real.add(paths, { connectionId: id })
  await real.reaches(tasks[0] ?? '', 'needs-credentials')
  expect(real.engine.health()).toMatchObject([
    { state: 'refused', error: { code: 'credentials/command' } },
  ])
  await folder.file('later.cjs.go', '')
  await ask('health.retry', { connectionId: id })
  for (const task of tasks) await real.reaches(task, 'done')
})
