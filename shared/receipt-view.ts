/** What the page shows of a receipt, and how a check of it came out. */

/** What proved the object: a HEAD of it, or the answer to the request that stored it. */
export type ProofKind = 'head' | 'answer'

/** The receipt of a finished object, without its part table. */
export interface ReceiptView {
  /** Host and port of the service. */
  readonly endpoint: string
  readonly versionId?: string | undefined
  /** `undefined`: the proofs of the single parts were lost in a crash. */
  readonly parts: number | undefined
  /** The service's request IDs of the upload's first and last request, and of the HEAD that verified it. */
  readonly initiateRequestId?: string | undefined
  readonly storeRequestId?: string | undefined
  readonly headRequestId?: string | undefined
  readonly provenBy?: ProofKind | undefined
  /** ISO 8601. */
  readonly provenAt: string
  /**
   * `options-unknown`: an adopted upload keeps the content type and headers it was begun with;
   * `parts-not-listed`: what was stored before was known by our own record only.
   */
  readonly remarks?: readonly ('options-unknown' | 'parts-not-listed')[] | undefined
}

/** What a receipt is compared with: the object by one HEAD, or the local file by reading it. */
export type ReceiptSide = 'server' | 'file'

/** How a check of a receipt came out. Only `same` proves anything. */
export type ReceiptCheck = ServerCheck | FileCheck

export type ServerCheck =
  | {
      readonly against: 'server'
      readonly outcome: 'same'
      /** Size and this were equal: the ETag only where the service tells no CRC-64. */
      readonly by: 'crc64' | 'etag'
      /** The current version, when it is not the one of the receipt: same bytes, stored again. */
      readonly otherVersionId?: string | undefined
      readonly requestId: string
    }
  | {
      readonly against: 'server'
      readonly outcome: 'changed'
      readonly sizeBytes: number
      readonly crc64?: string | undefined
      readonly etag: string
      readonly versionId?: string | undefined
      readonly requestId: string
    }
  | { readonly against: 'server'; readonly outcome: 'gone' }
  /** The credentials may not look (`oss:GetObject`): nothing is known. */
  | {
      readonly against: 'server'
      readonly outcome: 'not-allowed'
      readonly requestId?: string | undefined
    }

export type FileCheck =
  | { readonly against: 'file'; readonly outcome: 'same'; readonly parts: number | undefined }
  | {
      readonly against: 'file'
      readonly outcome: 'changed'
      /** The first part that differs; undefined when only more follows behind the last one, or parts are not known. */
      readonly part?: number | undefined
      readonly parts: number | undefined
      readonly sizeBytes: number
    }
  | { readonly against: 'file'; readonly outcome: 'missing' }
