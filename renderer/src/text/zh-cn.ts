/** All Chinese messages, one module per area. An area is `zh-CN/<area>.ts`, exported under that name. */
import type { Messages } from './en.ts'
import type { Words } from './words.ts'
import { buckets } from './zh-CN/buckets.ts'
import { common } from './zh-CN/common.ts'
import { connection } from './zh-CN/connection.ts'
import { detail } from './zh-CN/detail.ts'
import { fragmentDelete } from './zh-CN/fragment-delete.ts'
import { fragmentDetail } from './zh-CN/fragment-detail.ts'
import { fragments } from './zh-CN/fragments.ts'
import { health } from './zh-CN/health.ts'
import { lifecycle } from './zh-CN/lifecycle.ts'
import { objects } from './zh-CN/objects.ts'
import { prices } from './zh-CN/prices.ts'
import { receipt } from './zh-CN/receipt.ts'
import { settings } from './zh-CN/settings.ts'
import { states } from './zh-CN/states.ts'
import { transfers } from './zh-CN/transfers.ts'

export const zhCN: Words<Messages> = {
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
