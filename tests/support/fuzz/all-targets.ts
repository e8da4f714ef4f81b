/** Every fuzz target there is, in the order of the table. */
import { errorTargets } from './targets/errors.ts'
import { localXmlTargets, replyTargets } from './targets/replies.ts'
import { storeTargets } from './targets/store.ts'
import { tableTargets } from './targets/tables.ts'
import type { FuzzTarget } from './fuzz-target.ts'

export function allTargets(): readonly FuzzTarget[] {
  return [
    ...replyTargets(),
    ...errorTargets(),
    ...localXmlTargets(),
    ...storeTargets(),
    ...tableTargets(),
  ]
}
