import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bucket, fixture } from './fixture.ts'
import { runPartway } from './partway.ts'

/** Whatever the environment of the tests holds is of no use here. */
const noKeys = { OSS_ACCESS_KEY_ID: '', OSS_ACCESS_KEY_SECRET: '' }

async function everythingIn(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((each) => each.isFile())
  const texts = files.map((each) => readFile(join(each.parentPath, each.name), 'latin1'))
  return (await Promise.all(texts)).join('\n')
}

it('takes keys from a command, and others when those are refused; none is shown or written', async () => {
  const { oss, data, flags, file } = await fixture()
  const secret = 'canaryOfACommand12345'
  const tokens = ['canaryTokenEnded12345', 'canaryTokenGood678901']
  for (const securityToken of tokens) {
    oss.credentials.add({ accessKeyId: 'STS.cmd', accessKeySecret: secret, securityToken })
  }
  oss.credentials.expire('STS.cmd', tokens[0])
  const program = await file(
    'keys.cjs',
    `const { existsSync, writeFileSync } = require('node:fs')
     const again = existsSync(__filename + '.ran')
     writeFileSync(__filename + '.ran', '')
     console.error('SecurityToken=${tokens[1]}')
     console.log(JSON.stringify({ AccessKeyId: 'STS.cmd', AccessKeySecret: '${secret}',
       SecurityToken: again ? '${tokens[1]}' : '${tokens[0]}' }))`,
  )
  const command = `"${process.execPath}" "${program}"`
  const path = await file('film.bin', 300_000)
  const target = `oss://${bucket}/`
  const args = ['upload', path, target, ...flags, '--verbose', '--credentials-command', command]
  const ended = await runPartway(args, { env: noKeys })
  expect(ended.stderr).toBe('')
  expect(ended.code).toBe(0)
  expect(oss.listKeys(bucket)).toEqual(['film.bin'])
  expect(`${ended.stdout}${ended.stderr}${await everythingIn(data)}`).not.toContain('canary')

  const failing = await file(
    'failing.cjs',
    `console.error('token=${tokens[1]} gone'); process.exit(7)`,
  )
  const failed = ['fragments', 'list', target, ...flags, '--credentials-command']
  const said = await runPartway([...failed, `"${process.execPath}" "${failing}"`], { env: noKeys })
  expect(said.code).toBe(1)
  expect(said.stderr).toContain('gave no credentials (failed). It said: token=*** gone')
  expect(`${said.stdout}${said.stderr}`).not.toContain('canary')
})

it('takes service and keys of a profile of ossutil', async () => {
  const { oss, data, file } = await fixture()
  oss.credentials.add({ accessKeyId: 'id-file', accessKeySecret: 'canaryOfAFile12345' })
  const config = await file(
    'config',
    `[profile team]\naccessKeyId=id-file\naccessKeySecret=canaryOfAFile12345\nendpoint=${oss.origin}\n`,
  )
  const where = ['--ossutil-config', config, '--data', data]
  const path = await file('a.txt', 'text')
  const ended = await runPartway(
    ['upload', path, `oss://${bucket}/`, '--profile', 'team', ...where],
    { env: noKeys },
  )
  expect(ended.code).toBe(0)
  expect(new Set(oss.log.entries().map(({ accessKeyId }) => accessKeyId))).toEqual(
    new Set(['id-file']),
  )
  expect(`${ended.stdout}${ended.stderr}${await everythingIn(data)}`).not.toContain('canary')
  const wrong = ['upload', path, `oss://${bucket}/`, '--profile', 'none', ...where]
  const refused = await runPartway(wrong, { env: noKeys })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('it has: team')
})
