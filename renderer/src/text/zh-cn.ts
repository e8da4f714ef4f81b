/** All Chinese messages, one module per area. An area is `zh-CN/<area>.ts`, exported under that name. */
import type { Messages } from './en.ts'
import type { Words } from './words.ts'
import { common } from './zh-CN/common.ts'
import { transfers } from './zh-CN/transfers.ts'

export const zhCN: Words<Messages> = { common, transfers }
