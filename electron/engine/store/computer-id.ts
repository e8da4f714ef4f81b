/** Which computer, and which user of it, this is: for telling a copied data folder. */
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
const timeoutMs = 5000

/**
 * The same as long as the system is not installed anew; `undefined` where the system does not tell.
 * Hashed: the systems ask not to pass their own on (machine-id(5)).
 */
export async function computerId(): Promise<string | undefined> {
  try {
    const machine = (await machineId(process.platform)).trim()
    const { username } = userInfo()
    return machine === '' ? undefined : hash('sha256', `partway\0${machine}\0${username}`, 'hex')
  } catch {
    // A system without such an id, or a user without a name: nothing can be told, nothing is refused.
    return undefined
  }
}

async function machineId(platform: NodeJS.Platform): Promise<string> {
  switch (platform) {
    case 'linux':
      return readFile('/etc/machine-id', 'utf8')
    case 'darwin': {
      const { stdout } = await run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], {
        timeout: timeoutMs,
      })
      return /"IOPlatformUUID" = "([^"]+)"/.exec(stdout)?.[1] ?? ''
    }
    case 'win32': {
      const key = String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`
      const program = String.raw`${process.env['SystemRoot'] ?? 'C:\\Windows'}\System32\reg.exe`
      const { stdout } = await run(program, ['query', key, '/v', 'MachineGuid', '/reg:64'], {
        timeout: timeoutMs,
        windowsHide: true,
      })
      return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(stdout)?.[1] ?? ''
    }
    default:
      return ''
  }
}
