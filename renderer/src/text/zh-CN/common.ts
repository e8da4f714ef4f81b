/** Chinese words used everywhere. */
import type { Words } from '../words.ts'
import type { common as english } from '../en/common.ts'

export const common: Words<typeof english> = {
  cancel: '取消',
  close: '关闭',
}
