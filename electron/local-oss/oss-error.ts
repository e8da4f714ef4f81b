/** Refusals of the service: status, code and cause code (EC) as OSS gives them. */
import type { XmlNode } from './xml-write.ts'

interface OssErrorExtras {
  readonly ec?: string | undefined
  /** Further elements of the error document, such as UploadId. */
  readonly details?: readonly XmlNode[]
  readonly headers?: Readonly<Record<string, string>>
}

/** What a handler throws to refuse; the server turns it into the XML error document. */
export class OssError extends Error {
  readonly status: number
  readonly code: string
  readonly ec: string | undefined
  readonly details: readonly XmlNode[]
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, extras: OssErrorExtras = {}) {
    super(message)
    this.name = 'OssError'
    this.status = status
    this.code = code
    this.ec = extras.ec
    this.details = extras.details ?? []
    this.headers = extras.headers ?? {}
  }
}

export function invalidArgument(
  message: string,
  ec?: string,
  argument?: readonly [name: string, value: string],
): OssError {
  const details: XmlNode[] = argument
    ? [
        ['ArgumentName', argument[0]],
        ['ArgumentValue', argument[1]],
      ]
    : []
  return new OssError(400, 'InvalidArgument', message, { ec, details })
}

export function accessDenied(message: string, ec?: string): OssError {
  return new OssError(403, 'AccessDenied', message, { ec })
}

export function noSuchBucket(bucket: string): OssError {
  return new OssError(404, 'NoSuchBucket', 'The specified bucket does not exist.', {
    ec: '0015-00000101',
    details: [['BucketName', bucket]],
  })
}

export function noSuchKey(key: string): OssError {
  return new OssError(404, 'NoSuchKey', 'The specified key does not exist.', {
    ec: '0026-00000001',
    details: [['Key', key]],
  })
}

/** OSS gives the same code an EC per operation: part calls 0017-00000244, Complete 0042-00000002. */
export function noSuchUpload(uploadId: string, ec = '0017-00000244'): OssError {
  return new OssError(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { ec, details: [['UploadId', uploadId]] },
  )
}

export function fileAlreadyExists(key: string): OssError {
  return new OssError(
    409,
    'FileAlreadyExists',
    'The object you specified already exists and can not be overwritten.',
    {
      ec: '0026-00000016',
      details: [['Key', key]],
    },
  )
}

export function malformedXml(message: string): OssError {
  return new OssError(400, 'MalformedXML', message, { ec: '0042-00000205' })
}

export function notImplemented(what: string): OssError {
  return new OssError(501, 'NotImplemented', `Local OSS does not implement ${what}.`, {
    ec: '0001-00000001',
  })
}
