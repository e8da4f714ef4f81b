/** The requests about what is in buckets; part of the one contract. */
import { z } from 'zod'
import {
  bucketAcls,
  bucketClasses,
  maxValidSeconds,
  mostRows,
  redundancies,
  type BucketProperties,
  type DeletePlan,
  type ObjectDeleteReport,
  type ObjectDetails,
  type ObjectPage,
} from '../object-view.ts'

const id = z.string().min(1).max(64)
const bucket = z.string().min(1).max(63)
const prefix = z.string().max(1023)
const requestId = id
const row = z
  .int()
  .min(0)
  .max(mostRows - 1)
/** `[first, count]`: every second of a million rows still fits. */
const ranges = z.array(z.tuple([row, z.int().min(1).max(mostRows)])).max(mostRows / 2)

/** Request name -> what it takes. */
export const objectInputs = {
  /**
   * Begins to list one level; the listing before ends. Rows are numbered as they come, folders and
   * objects apart: requests name these numbers, main knows what they stand for.
   */
  'objects.list': z.object({ connectionId: id, bucket, prefix }),
  /** The next page; after a failure it is asked for once more. */
  'objects.next': z.object({ listingId: id, requestId }),
  'objects.details': z.object({ listingId: id, row, requestId }),
  /**
   * Puts addresses on the clipboard, one a line. `validSeconds: null`: plain ones. A signed one
   * opens its object for anybody, so it is not told to the page.
   */
  'objects.copyLinks': z.object({
    listingId: id,
    objects: ranges,
    validSeconds: z.int().min(1).max(maxValidSeconds).nullable(),
  }),
  /** An empty object whose name ends in `/`; refused where there is one. */
  'objects.createFolder': z.object({
    connectionId: id,
    bucket,
    prefix,
    name: z.string().min(1).max(1023),
    requestId,
  }),
  /** Lists what is in the folders; nothing is deleted. */
  'objects.planDelete': z.object({ listingId: id, folders: ranges, objects: ranges, requestId }),
  'objects.delete': z.object({ planId: id, requestId }),
  'buckets.properties': z.object({ connectionId: id, bucket, requestId }),
  'buckets.create': z.object({
    connectionId: id,
    name: bucket,
    region: z.string().max(64),
    storageClass: z.enum(bucketClasses),
    acl: z.enum(bucketAcls),
    redundancy: z.enum(redundancies),
    requestId,
  }),
}

/** Request name -> what it answers. */
export interface ObjectOutputs {
  'objects.list': { readonly listingId: string }
  'objects.next': ObjectPage
  'objects.details': ObjectDetails
  'objects.copyLinks': { readonly copied: number }
  'objects.createFolder': null
  'objects.planDelete': DeletePlan
  'objects.delete': ObjectDeleteReport
  'buckets.properties': BucketProperties
  'buckets.create': null
}
