/**
 * All English messages, one module per area. An area is `en/<area>.ts`, exported under that name.
 * The words of errors stand beside: `error-words.ts` reads them by code, with their own rule for values.
 */
import { buckets } from './en/buckets.ts'
import { common } from './en/common.ts'
import { connection } from './en/connection.ts'
import { detail } from './en/detail.ts'
import { fragmentDelete } from './en/fragment-delete.ts'
import { fragmentDetail } from './en/fragment-detail.ts'
import { fragments } from './en/fragments.ts'
import { health } from './en/health.ts'
import { lifecycle } from './en/lifecycle.ts'
import { objects } from './en/objects.ts'
import { prices } from './en/prices.ts'
import { receipt } from './en/receipt.ts'
import { settings } from './en/settings.ts'
import { states } from './en/states.ts'
import { transfers } from './en/transfers.ts'

export const en = {
  common,
  transfers,
  detail,
  connection,
  buckets,
  fragmentDetail,
  fragments,
  fragmentDelete,
  health,
  lifecycle,
  objects,
  prices,
  receipt,
  settings,
  states,
}

/** The tree of keys every language has to fill. */
export type Messages = typeof en
