/** The other clients: installed when a bench needs them, into its own folder, in fixed versions. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Packages by peer. */
const packages = {
  'ali-oss': { 'ali-oss': '6.23.0' },
  'lib-storage': { '@aws-sdk/client-s3': '3.1169.0', '@aws-sdk/lib-storage': '3.1169.0' },
} as const

export type PackagePeer = keyof typeof packages
export type ProgramPeer = 'curl' | 'md5sum' | 'bash'

/** Where a peer is installed, or why it is absent. */
export type Found = { readonly folder: string } | { readonly absent: string }

export async function findPackage(peer: PackagePeer, folder: string): Promise<Found> {
  const wanted = Object.entries(packages[peer])
  const versions = wanted.map(([name, version]) => `${name}@${version}`)
  const home = join(folder, versions.join('+').replaceAll('/', '-'))
  if (existsSync(join(home, 'installed'))) return { folder: home }
  console.log(`installing ${versions.join(' ')} for comparison`)
  try {
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "private": true }\n')
    const args = ['install', '--prefix', home, '--no-audit', '--no-fund', '--save-exact']
    await run('npm', [...args, ...versions], { cwd: home })
    await writeFile(join(home, 'installed'), '')
    return { folder: home }
  } catch (error) {
    return { absent: `npm could not install it: ${firstLine(error)}` }
  }
}

export async function findProgram(peer: ProgramPeer): Promise<Found> {
  try {
    await run(peer, ['--version'])
    return { folder: '' }
  } catch (error) {
    return { absent: `it does not run here: ${firstLine(error)}` }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
