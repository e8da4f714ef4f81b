/**
 * The headless Chromium inside the npm package `@sparticuz/chromium`, made for bare Linux machines:
 * the package carries the libraries (NSS, NSPR, expat) and fonts that such a machine lacks.
 * Unpacked once into the user's cache folder.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Chromium } from './chromium.ts'

/** Throws where the package has no build for this machine. */
export async function bundledChromium(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'no Chrome, Chromium or Edge was found: install one, or name it with CHROMIUM_PATH',
    )
  }
  const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(cache, 'partway', `chromium-${version}`)
  if (!existsSync(folder)) await unpack(join(packageFolder, 'bin'), folder)
  const libraries = join(folder, 'al2023', 'lib')
  const before = process.env['LD_LIBRARY_PATH']
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: before === undefined ? libraries : `${before}:${libraries}`,
      // its own fonts only where the machine has no font configuration at all
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(folder, fontsFile) }),
    },
    headlessOnly: true,
  }
}

/**
 * The package unpacks into the temporary folder of its process, file by file; so it runs in a child
 * whose temporary folder is a fresh one, which is then renamed into place. Of two that race, one
 * rename wins and the other finds the work done.
 */
async function unpack(archives: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const staging = await mkdtemp(`${folder}.`)
  try {
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script, archives],
      { env: { ...process.env, TMPDIR: staging }, cwd: import.meta.dirname },
    )
    // the package's own configuration looks for the fonts in fixed folders
    await writeFile(join(staging, fontsFile), fontsConfiguration(join(folder, 'fonts')))
    await rename(staging, folder).catch((error: unknown) => {
      if (!existsSync(join(folder, 'chromium'))) throw error
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

const fontsFile = 'partway-fonts.conf'

function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>
`
}

const script = `
import { inflate } from '@sparticuz/chromium'
for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br', 'chromium.br'])
  await inflate(process.argv[1] + '/' + name)
`
