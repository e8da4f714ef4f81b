/** The packaging rules fit electron-builder's own schema and keep the security checklist. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const require = createRequire(import.meta.url)
// electron-builder's own parser and validator
const builder = createRequire(require.resolve('electron-builder'))
const { load } = builder('js-yaml') as { load: (text: string) => Record<string, unknown> }
const config = load(readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8'))

it('fits the schema of the installed electron-builder', async () => {
  const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
    validateConfiguration: (config: object, debug: object) => Promise<void>
  }
  await validateConfiguration(config, { add: () => {}, isEnabled: false })
  await expect(
    validateConfiguration({ ...config, noSuchKey: true }, { add: () => {}, isEnabled: false }),
  ).rejects.toThrow(/noSuchKey/)
})

it('sets the fuses of the security checklist', () => {
  expect(config['electronFuses']).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
  expect(config['asar']).toBe(true)
})

it('packs the bundles and no packages, tests or sources', () => {
  const files = config['files'] as string[]
  expect(files).toContain('!node_modules/**')
  for (const pattern of files) expect(pattern).toMatch(/^(out\/|package\.json$|!node_modules)/)
})
