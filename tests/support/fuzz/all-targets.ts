/** Every fuzz target there is, in the order of the table. */
import { commandLineTargets } from './targets/command-line.ts'
import { errorTargets } from './targets/errors.ts'
import { fileNameTargets } from './targets/file-names.ts'
import { ipcTargets } from './targets/ipc.ts'
import { pageTargets } from './targets/pages.ts'
import { localXmlTargets, replyTargets } from './targets/replies.ts'
import { requestTargets } from './targets/requests.ts'
import { signatureTargets } from './targets/signatures.ts'
import { storeTargets } from './targets/store.ts'
import { sumTargets } from './targets/sums.ts'
import { tableTargets } from './targets/tables.ts'
import type { FuzzTarget } from './fuzz-target.ts'

export function allTargets(): readonly FuzzTarget[] {
  return [
    ...replyTargets(),
    ...errorTargets(),
    ...localXmlTargets(),
    ...pageTargets(),
    ...requestTargets(),
    ...signatureTargets(),
    ...fileNameTargets(),
    ...ipcTargets(),
    ...sumTargets(),
    ...commandLineTargets(),
    ...storeTargets(),
    ...tableTargets(),
  ]
}
