/** The calls of a multipart upload (OSS API 3.3). */
import { createHash } from 'node:crypto'
import { TransferError } from '../../errors.ts'
import type { ListedPart, ObjectStorage, OnRequest, StoredProof, UploadRef } from '../storage.ts'
import { forbidOverwriteHeader, objectHeaders } from './metadata.ts'
import { eachItem, eachOnce, type Page } from './pages.ts'
import {
  assertEcho,
  bareEtag,
  isTruncated,
  partNumber,
  readXml,
  storedProof,
  timeMs,
  wholeNumber,
} from './read-reply.ts'
import { header } from './reply.ts'
import type { Answer, SignedCall } from './signed-call.ts'
import { completeBody, type XmlElement } from './xml.ts'

type MultipartCalls = Pick<
  ObjectStorage,
  'initiate' | 'putPart' | 'listParts' | 'complete' | 'completeAll' | 'abort'
>

/** The service puts up to 10,000 parts together before it answers (reliability F9). */
const completeDeadlineMs = 15 * 60_000

export function multipartCalls(call: SignedCall): MultipartCalls {
  const initiate: MultipartCalls['initiate'] = async ({ bucket, key }, options, signal) => {
    const answer = await call(
      {
        operation: 'InitiateMultipartUpload',
        method: 'POST',
        bucket,
        key,
        query: { uploads: '', 'encoding-type': 'url' },
        headers: objectHeaders(options),
      },
      signal,
    )
    return readXml(answer, 'InitiateMultipartUploadResult', (document) => {
      assertEcho(document, answer)
      const requestId = header(answer.reply, 'x-oss-request-id')
      return { bucket, key, uploadId: document.required('UploadId'), requestId }
    })
  }

  const putPart: MultipartCalls['putPart'] = async (upload, number, body, signal) => {
    const answer = await call(
      {
        operation: 'UploadPart',
        method: 'PUT',
        ...targetOf(upload),
        query: { partNumber: `${number}`, uploadId: upload.uploadId },
        headers: body.md5Base64 === undefined ? {} : { 'content-md5': body.md5Base64 },
        body,
      },
      signal,
    )
    return storedProof(answer)
  }

  const complete: MultipartCalls['complete'] = async (
    upload,
    parts,
    { forbidOverwrite },
    signal,
  ) => {
    const body = completeBody(parts)
    const answer = await call(
      {
        operation: 'CompleteMultipartUpload',
        method: 'POST',
        ...targetOf(upload),
        query: { uploadId: upload.uploadId, 'encoding-type': 'url' },
        headers: {
          'content-type': 'application/xml',
          'content-md5': createHash('md5').update(body).digest('base64'),
          ...forbidOverwriteHeader(forbidOverwrite),
        },
        body,
        deadlineMs: completeDeadlineMs,
      },
      signal,
    )
    return completed(answer)
  }

  const completeAll: MultipartCalls['completeAll'] = async (
    upload,
    { forbidOverwrite },
    signal,
  ) => {
    const answer = await call(
      {
        operation: 'CompleteMultipartUpload',
        method: 'POST',
        ...targetOf(upload),
        query: { uploadId: upload.uploadId, 'encoding-type': 'url' },
        // A body beside this header is refused (OSS API 3.3.4).
        headers: { 'x-oss-complete-all': 'yes', ...forbidOverwriteHeader(forbidOverwrite) },
        deadlineMs: completeDeadlineMs,
      },
      signal,
    )
    return completed(answer)
  }

  const abort: MultipartCalls['abort'] = async (upload, signal) => {
    try {
      await call(
        {
          operation: 'AbortMultipartUpload',
          method: 'DELETE',
          ...targetOf(upload),
          query: { uploadId: upload.uploadId },
        },
        signal,
      )
    } catch (error) {
      // Aborted or completed before: there is nothing left to delete.
      if (!(error instanceof TransferError) || error.code !== 'oss/no-such-upload') throw error
      return 'unknown-upload'
    }
    return 'accepted'
  }

  return {
    initiate,
    putPart,
    complete,
    completeAll,
    abort,
    listParts: (upload, signal, onRequest) =>
      eachOnce(listParts(call, upload, signal, onRequest), ({ number }) => number),
  }
}

function completed(answer: Answer): StoredProof {
  return readXml(answer, 'CompleteMultipartUploadResult', (document) => {
    assertEcho(document, answer)
    return storedProof(answer, document.required('ETag'))
  })
}

function listParts(
  call: SignedCall,
  upload: UploadRef,
  signal: AbortSignal,
  onRequest: OnRequest | undefined,
): AsyncIterable<ListedPart> {
  return eachItem(`parts of ${upload.uploadId}`, async (markers) => {
    onRequest?.()
    const answer = await call(
      {
        operation: 'ListParts',
        method: 'GET',
        ...targetOf(upload),
        query: {
          uploadId: upload.uploadId,
          'max-parts': '1000',
          'encoding-type': 'url',
          ...markers,
        },
      },
      signal,
    )
    return partsPage(answer)
  })
}

function partsPage(answer: Answer): Page<ListedPart> {
  return readXml(answer, 'ListPartsResult', (document) => {
    assertEcho(document, answer)
    return {
      items: document
        .all('Part')
        .map(listedPart)
        .toSorted((left, right) => left.number - right.number),
      next: isTruncated(document)
        ? { 'part-number-marker': document.required('NextPartNumberMarker') }
        : undefined,
    }
  })
}

function listedPart(part: XmlElement): ListedPart {
  return {
    number: partNumber(part.required('PartNumber')),
    sizeBytes: wholeNumber(part.required('Size')),
    etag: bareEtag(part.required('ETag')),
    // In the models of the SDKs and in live replies, not on the page of the documents.
    crc64: part.text('HashCrc64ecma')?.trim() || undefined,
    lastModifiedMs: timeMs(part.required('LastModified')),
  }
}

function targetOf({ bucket, key }: UploadRef): { readonly bucket: string; readonly key: string } {
  return { bucket, key }
}
