/** Chinese words of the transfers view. */
import type { Words } from '../words.ts'
import type { transfers as english } from '../en/transfers.ts'

export const transfers: Words<typeof english> = {
  title: '传输',
}
