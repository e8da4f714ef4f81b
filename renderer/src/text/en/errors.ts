/** English words for every error code; a code without words does not compile. */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { ErrorMessage } from '../error-message.ts'
import { localErrors } from './errors-local.ts'
import { networkErrors } from './errors-network.ts'
import { ossAccessErrors } from './errors-oss-access.ts'
import { ossDataErrors } from './errors-oss-data.ts'

export const errors: Readonly<Record<ErrorCode, ErrorMessage>> = {
  ...networkErrors,
  ...ossAccessErrors,
  ...ossDataErrors,
  ...localErrors,
}
