/** The numbers of the service, as parameters so that tests can make them small. */

/** Sizes in bytes, times in ms. Source of the defaults: OSS documentation, "Limits" and "Multipart upload". */
export interface Limits {
  /** Smallest part that is not the last one listed at Complete. */
  readonly minPartBytes: number
  readonly maxPartBytes: number
  readonly maxPartNumber: number
  readonly maxPutBytes: number
  /** Ceiling (and for parts and uploads also the default) of one listing page. */
  readonly maxPage: number
  /** Most items of one answer, however many were asked for: a page may be shorter than it has to be. */
  readonly fullPage: number
  /** Page of object and bucket listings when the client names none. */
  readonly defaultPage: number
  readonly maxKeyBytes: number
  readonly maxMetadataBytes: number
  readonly maxSkewMs: number
  /** Largest XML request body that is read. */
  readonly maxDocumentBytes: number
  readonly maxCopyBytes: number
  /** How long a body may stand still before 400 RequestTimeout. */
  readonly bodyIdleMs: number
}

export const defaultLimits: Limits = {
  minPartBytes: 102_400,
  maxPartBytes: 5 * 1024 ** 3,
  maxPartNumber: 10_000,
  maxPutBytes: 5 * 1024 ** 3,
  maxPage: 1_000,
  fullPage: 1_000,
  defaultPage: 100,
  maxKeyBytes: 1_023,
  maxMetadataBytes: 8_192,
  maxSkewMs: 900_000,
  maxDocumentBytes: 2 * 1024 ** 2,
  maxCopyBytes: 1024 ** 3,
  bodyIdleMs: 120_000,
}
