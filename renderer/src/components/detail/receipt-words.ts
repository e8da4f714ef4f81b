/** How a check of a receipt came out, in words. Pure. */
import type { ReceiptCheck } from '#shared/receipt-view.ts'
import { formatBytes, formatCount } from '../../text/format.ts'
import type { Text } from '../../text/use-text.ts'

/** One sentence; behind it the request ID, where the service gave one. */
export function checkWords({ t }: Pick<Text, 't'>, locale: string, check: ReceiptCheck): string {
  if (check.against === 'file') return fileWords(t, locale, check)
  const id = 'requestId' in check ? check.requestId : undefined
  const words = serverWords(t, locale, check)
  return id === undefined ? words : `${words} ${t('receipt.server.requestId', { id })}`
}

function serverWords(
  t: Text['t'],
  locale: string,
  check: Extract<ReceiptCheck, { against: 'server' }>,
): string {
  switch (check.outcome) {
    case 'same':
      return check.otherVersionId === undefined
        ? t('receipt.server.same')
        : t('receipt.server.sameOther', { version: check.otherVersionId })
    case 'changed':
      return t('receipt.server.changed', { size: formatBytes(check.sizeBytes, locale) })
    case 'gone':
    case 'not-allowed':
      return t(`receipt.server.${check.outcome}`)
  }
}

function fileWords(
  t: Text['t'],
  locale: string,
  check: Extract<ReceiptCheck, { against: 'file' }>,
): string {
  switch (check.outcome) {
    case 'same':
    case 'missing':
      return t(`receipt.file.${check.outcome}`)
    case 'changed': {
      const { part, parts } = check
      if (part === undefined || parts === undefined) {
        return t('receipt.file.changed', { size: formatBytes(check.sizeBytes, locale) })
      }
      const numbers = { part: formatCount(part, locale), parts: formatCount(parts, locale) }
      return t('receipt.file.changedPart', numbers)
    }
  }
}
