import { describe, expect, it } from 'vitest'
import { copyDetails } from '../../../renderer/src/text/copy-details.ts'
import { aTask } from '../harness/tasks.ts'

const context = {
  version: '0.1.0',
  platform: 'linux',
  atMs: Date.UTC(2026, 10, 21, 1, 14, 5),
  timeZone: 'Asia/Shanghai',
  endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
}

function failedWith(message: string, details: Record<string, string>) {
  const error = { code: 'oss/access-denied', message, requestId: '6743F2A9', details } as const
  return aTask({ state: { kind: 'ended', as: 'failed', error } })
}

describe('copyDetails', () => {
  it('tells a support desk what it asks for', () => {
    const task = failedWith('UploadPart was refused with 403 AccessDenied', {
      operation: 'UploadPart',
      status: '403',
      ossCode: 'AccessDenied',
      ec: '0003-00000001',
      hostId: 'media-archive.oss-cn-shanghai.aliyuncs.com',
      partNumber: '7',
    })
    const lines = copyDetails(task, context).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'Partway: 0.1.0 on linux',
        'Time: 2026-11-21 09:14:05 GMT+8 (Asia/Shanghai)',
        'State: failed',
        'Destination: oss://media-archive/2026/ep07/EP07_master_ProRes4444.mov',
        'Endpoint: https://oss-cn-shanghai.aliyuncs.com',
        'Operation: UploadPart',
        'HTTP status: 403',
        'OSS code: AccessDenied',
        'EC: 0003-00000001',
        'Host ID: media-archive.oss-cn-shanghai.aliyuncs.com',
        'Request ID: 6743F2A9',
        'partNumber: 7',
      ]),
    )
  })

  it.each([
    'x-oss-signature=abcSECRETdef&x-oss-date=1',
    'https://b.example.com/k?OSSAccessKeyId=id&Signature=abcSECRETdef',
    'authorization: OSS4-HMAC-SHA256 abcSECRETdef',
    'x-oss-security-token: abcSECRETdef',
    'accessKeySecret=abcSECRETdef',
    'security-token=abcSECRETdef',
  ])('never tells a secret: %s', (message) => {
    const report = copyDetails(failedWith(message, { note: message }), context)
    expect(report).not.toContain('abcSECRETdef')
  })

  it('leaves out details whose name speaks of a secret', () => {
    const task = failedWith('refused', {
      securityToken: 'abcSECRETdef',
      accessKeySecret: 'abcSECRETdef',
      stringToSignSignature: 'abcSECRETdef',
    })
    expect(copyDetails(task, context)).not.toContain('abcSECRETdef')
  })

  it('tells the proof of a finished task, and leaves out what is unknown', () => {
    const report = copyDetails(
      aTask({
        state: { kind: 'ended', as: 'done' },
        uploadId: undefined,
        result: { etag: 'E', crc64: '42', checkedBy: 'crc64', requestId: 'R' },
      }),
      { ...context, endpoint: undefined },
    )
    expect(report).toContain('ETag: E\nCRC-64: 42\nChecked by: crc64\nRequest ID: R')
    expect(report).not.toContain('undefined')
    expect(report).not.toContain('Endpoint')
    expect(report).not.toContain('Upload ID')
  })
})
