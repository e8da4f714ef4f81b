/** All English messages, one module per area. An area is `en/<area>.ts`, exported under that name. */
import { common } from './en/common.ts'
import { connection } from './en/connection.ts'
import { detail } from './en/detail.ts'
import { errors } from './en/errors.ts'
import { settings } from './en/settings.ts'
import { states } from './en/states.ts'
import { transfers } from './en/transfers.ts'

export const en = { common, connection, detail, errors, settings, states, transfers }

/** The tree of keys every language has to fill. */
export type Messages = typeof en
