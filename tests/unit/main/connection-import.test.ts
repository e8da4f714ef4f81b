import { expect, it } from 'vitest'
import type { ConnectionDraft, ConnectionView } from '#shared/connection.ts'
import { createConnectionImport } from '../../../electron/main/connection-import.ts'
import { aConnection } from '../../renderer/support/settings.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const config = `
[default]
accessKeyId=LTAI1
accessKeySecret=canary-1
endpoint=http://oss-cn-hangzhou.aliyuncs.com
[profile plain]
accessKeyId=LTAI2
accessKeySecret=canary-2
stsToken=canary-token
region=cn-shanghai
[profile role]
mode=RamRoleArn
accessKeyId=LTAI3
accessKeySecret=canary-3
region=cn-shanghai
[profile lost]
accessKeyId=LTAI4
accessKeySecret=canary-4
`

function bench(known: readonly ConnectionView[] = []) {
  const saved: ConnectionDraft[] = []
  const views = [...known]
  const importer = createConnectionImport({
    connections: {
      list: () => Promise.resolve(views),
      save: (draft) => {
        saved.push(draft)
        const view = aConnection({ id: draft.name, name: draft.name })
        views.push(view)
        return Promise.resolve(view)
      },
    },
  })
  return { importer, saved }
}

it('shows what is in a file, without a secret, and what cannot be taken', async () => {
  await using folder = await tempFolder()
  const endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'
  const { importer } = bench([aConnection({ endpoint, accessKeyId: 'LTAI1' })])
  const offer = await importer.read(await folder.file('.ossutilconfig', config))
  expect(offer.fileName).toBe('.ossutilconfig')
  expect(offer.rows).toMatchObject([
    { name: 'default', endpoint, region: 'cn-hangzhou', problem: null, isKnown: true },
    { name: 'plain', endpoint: 'https://oss-cn-shanghai.aliyuncs.com', temporary: true },
    { name: 'role', mode: 'RamRoleArn', problem: 'mode', isKnown: false },
    { name: 'lost', problem: 'endpoint', accessKeyId: 'LTAI4' },
  ])
  expect(JSON.stringify(offer)).not.toContain('canary')
})

it('takes the chosen ones only, each under a name of its own, and a plan once', async () => {
  await using folder = await tempFolder()
  const { importer, saved } = bench([aConnection({ name: 'ossutil' })])
  const { planId } = await importer.read(await folder.file('config', config))
  const taken = await importer.take(planId, ['default', 'plain', 'role', 'lost', 'unknown'])
  expect(taken.map(({ name }) => name)).toEqual(['ossutil (2)', 'plain'])
  expect(saved[1]).toMatchObject({
    region: 'cn-shanghai',
    signature: 'v4',
    accessKeySecret: 'canary-2',
    securityToken: 'canary-token',
  })
  await expect(importer.take(planId, ['plain'])).rejects.toMatchObject({ code: 'request/invalid' })
})

it('says why a file cannot be read', async () => {
  await using folder = await tempFolder()
  const { importer } = bench()
  const read = (path: string): Promise<unknown> => importer.read(path)
  await expect(read(`${folder.path}/none`)).rejects.toMatchObject({ code: 'source/missing' })
  await expect(read(folder.path)).rejects.toMatchObject({ code: 'source/unreadable' })
  const large = await folder.file('large', 'x'.repeat(300_000))
  await expect(read(large)).rejects.toMatchObject({ code: 'source/too-large' })
  const other = await folder.file('other', '# nothing\n')
  await expect(read(other)).rejects.toMatchObject({ code: 'request/invalid' })
})
