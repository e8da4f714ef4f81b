/** All English messages, one module per area. An area is `en/<area>.ts`, exported under that name. */
import { common } from './en/common.ts'
import { transfers } from './en/transfers.ts'

export const en = { common, transfers }

/** The tree of keys every language has to fill. */
export type Messages = typeof en
