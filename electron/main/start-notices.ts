/** What a start, or a disk in trouble, has to tell the person. */
import type { Notice } from '#shared/ipc/contract.ts'
import { toWireError } from '../engine/errors.ts'
import type { Vault } from '../engine/ports.ts'
import type { RecoveryReport } from '../engine/store/stores.ts'

/** Known to be true when the process is the Electron stand-in of the tests. */
declare global {
  var partwayStandIn: boolean | undefined
}

export async function startNotices(
  recovery: RecoveryReport,
  vault: Pick<Vault, 'isProtected'>,
): Promise<readonly Notice[]> {
  const notices: Notice[] = []
  const { quarantined, dropped, lost } = recovery
  if (lost || quarantined.length > 0 || dropped.length > 0) {
    notices.push({
      id: 'database',
      level: lost ? 'error' : 'warn',
      code: lost ? 'database-lost' : 'database-recovered',
      params: { quarantined: quarantined[0] ?? `${dropped.length}` },
    })
  }
  if (recovery.isFromElsewhere === true) {
    notices.push({ id: 'elsewhere', level: 'warn', code: 'database-from-elsewhere', params: {} })
  }
  if (!(await vault.isProtected())) {
    notices.push({ id: 'secrets', level: 'warn', code: 'secrets-session-only', params: {} })
  }
  if (globalThis.partwayStandIn === true) {
    notices.push({ id: 'stand-in', level: 'info', code: 'running-in-stand-in', params: {} })
  }
  return notices
}

/** Writing the data folder fails; goes when it works again. */
export function troubleNotice(error: Error, dataFolder: string): Notice {
  const wire = toWireError(error)
  return {
    id: 'disk',
    level: 'error',
    code: wire.code === 'disk/full' ? 'disk-full' : 'data-folder-unwritable',
    params: { path: dataFolder },
    error: wire,
  }
}
