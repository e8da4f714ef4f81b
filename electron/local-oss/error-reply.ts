/** The XML error document, and how it travels where no body is allowed. */
import type { OssError } from './oss-error.ts'
import type { Reply } from './reply.ts'
import { type XmlNode, xmlDocument } from './xml-write.ts'

export interface ErrorContext {
  readonly requestId: string
  readonly host: string
  readonly isHead: boolean
}

/** On HEAD the document goes base64 into `x-oss-err` (OSS documentation, "Error responses"). */
export function errorReply(error: OssError, context: ErrorContext): Reply {
  if (error.status === 304) return { status: 304, headers: error.headers, code: error.code }
  const root: XmlNode = [
    'Error',
    [
      ['Code', error.code],
      ['Message', error.message],
      ['RequestId', context.requestId],
      ['HostId', context.host],
      ...error.details,
      ...(error.ec === undefined
        ? []
        : ([
            ['EC', error.ec],
            ['RecommendDoc', `https://api.alibabacloud.com/troubleshoot?q=${error.ec}`],
          ] satisfies XmlNode[])),
    ],
  ]
  const headers: Record<string, string> = { ...error.headers }
  if (error.ec !== undefined) headers['x-oss-ec'] = error.ec
  if (!context.isHead) {
    return { status: error.status, headers, body: { kind: 'xml', root }, code: error.code }
  }
  headers['x-oss-err'] = Buffer.from(xmlDocument(root), 'utf8').toString('base64')
  return { status: error.status, headers, code: error.code }
}
