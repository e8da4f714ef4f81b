/** The colours of connections as classes, whole so that the style sheet has them. */
import type { ConnectionColor } from '#shared/connection.ts'

/** Each keeps a contrast of 3 on every background, in both themes. */
export const dotClass: Readonly<Record<ConnectionColor, string>> = {
  grey: 'bg-[#7c8593]',
  blue: 'bg-[#3b7bff]',
  teal: 'bg-[#12857b]',
  green: 'bg-[#2f9e44]',
  orange: 'bg-[#c2690a]',
  red: 'bg-[#e03c46]',
  pink: 'bg-[#d6409f]',
  purple: 'bg-[#8e5cf0]',
}
