/** Listings page by page (reliability F38, F94): the union of what a service tells, or that it repeats itself. */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { eachItem } from '../../../../electron/engine/storage/oss/pages.ts'
import type { RawRequest } from '../../../../electron/engine/storage/oss/send.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { asked } from '../reply-cases.ts'
import { never, ossReply, outcomeOf, storageOver } from '../wire.ts'
import { tree, written, type Style } from '../xml-model.ts'

interface ToldPage {
  readonly items: readonly number[]
  /** Index of the page this one points to; pages behind the last are empty and final. */
  readonly next: number | undefined
}

/** Any graph of pages: most go on to the next one, some go back, some are empty and not the last. */
const book: fc.Arbitrary<readonly ToldPage[]> = fc
  .array(
    fc.record({
      items: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      step: fc.constantFrom('on', 'on', 'on', 'on', 'on', 'back', 'here', 'end'),
      back: fc.nat({ max: 9 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((pages) =>
    pages.map(({ items, step, back }, at) => {
      const nexts = { on: at + 1, back: back % (at + 1), here: at, end: undefined }
      return { items, next: at === pages.length - 1 && step === 'on' ? undefined : nexts[step] }
    }),
  )

interface Walked {
  readonly items: readonly number[]
  readonly isEndless: boolean
}

/** What a careful reader gets: every page once, in the order the service leads him. */
function reference(pages: readonly ToldPage[]): Walked {
  const items: number[] = []
  const visited = new Set<number>()
  // The first page is asked for without a marker, so a way back to it is new once.
  let at: number | undefined = 0
  let page = pages[0]
  while (page !== undefined) {
    items.push(...page.items)
    at = page.next
    if (at === undefined) return { items, isEndless: false }
    if (visited.has(at)) return { items, isEndless: true }
    visited.add(at)
    page = pages[at]
  }
  return { items, isEndless: false }
}

export interface PageTargetDeps {
  readonly walk: typeof eachItem
  readonly make: typeof storageOver
}

const real: PageTargetDeps = { walk: eachItem, make: storageOver }
const plain: Style = {
  declaration: true,
  indented: false,
  cdata: false,
  references: 'named',
  attributes: false,
  comments: false,
  selfClosing: false,
  lineEnd: '\n',
}

export function pageTargets({ walk, make }: PageTargetDeps = real): readonly FuzzTarget[] {
  let pages: readonly ToldPage[] = []
  let asks = 0
  const storage = make((request) => {
    asks += 1
    return ossReply(200, document(request, pages))
  })
  return [
    fuzzTarget('pages: any book of pages', 3, book, async (pages) => {
      const items: number[] = []
      const outcome = await outcomeOf(async () => {
        const all = walk('numbers', async (markers) => {
          const { items = [], next } = pages[Number(markers['page'] ?? 0)] ?? {}
          return { items, next: next === undefined ? undefined : { page: `${next}` } }
        })
        for await (const item of all) items.push(item)
      })
      check(items, 'error' in outcome ? outcome.error.message : undefined, reference(pages))
    }),
    fuzzTarget(
      'pages: listings over the wire',
      2,
      fc.tuple(book, fc.constantFrom('parts', 'uploads', 'objects')),
      async ([told, kind]) => {
        pages = told
        asks = 0
        const items: number[] = []
        const outcome = await outcomeOf(async () => {
          const signal = never
          if (kind === 'parts') {
            for await (const { number } of storage.listParts(asked, signal)) items.push(number)
          } else if (kind === 'uploads') {
            const all = storage.listUploads(asked.bucket, '', signal)
            for await (const { uploadId } of all) items.push(Number(uploadId))
          } else {
            for await (const { key } of storage.listObjects(asked.bucket, '', signal)) {
              items.push(Number(key))
            }
          }
        })
        const { items: all, isEndless } = reference(told)
        const message = 'error' in outcome ? outcome.error.message : undefined
        const union = [...new Set(all)]
        const found = kind === 'parts' ? items.toSorted((a, b) => a - b) : items
        check(found, message, {
          items: kind === 'parts' ? union.toSorted((a, b) => a - b) : union,
          isEndless,
        })
        if (asks > told.length + 1) throw new Error(`${asks} requests for ${told.length} pages`)
      },
    ),
  ]
}

function check(items: readonly number[], message: string | undefined, expected: Walked): void {
  if (!isDeepStrictEqual(items, expected.items)) {
    throw new Error(`told ${items.join()}, not ${expected.items.join()}`)
  }
  const isEndless = message?.includes('the service repeats itself') ?? false
  if (isEndless !== expected.isEndless || (message !== undefined && !isEndless)) {
    throw new Error(`ended with ${message}`)
  }
}

/** The page a request asks for, as the document of its listing. */
function document({ path }: RawRequest, pages: readonly ToldPage[]): Buffer {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1))
  const marker =
    query.get('part-number-marker') ?? query.get('key-marker') ?? query.get('continuation-token')
  const { items = [], next } = pages[Number(marker ?? 0)] ?? {}
  const when = '2026-01-01T00:00:00.000Z'
  const ends = [
    tree('EncodingType', 'url'),
    tree('IsTruncated', `${next !== undefined}`),
    tree('NextPartNumberMarker', `${next ?? 7}`),
    tree('NextKeyMarker', `${next ?? 7}`),
    tree('NextContinuationToken', `${next ?? 7}`),
  ]
  const common = (number: number) => [
    tree('Size', '1'),
    tree('ETag', 'A'),
    tree('LastModified', when),
    tree('PartNumber', `${number}`),
    tree('Key', query.has('uploads') ? 'k' : `${number}`),
    tree('UploadId', `${number}`),
    tree('Initiated', when),
  ]
  const names = query.has('uploads')
    ? (['ListMultipartUploadsResult', 'Upload'] as const)
    : query.has('uploadId')
      ? (['ListPartsResult', 'Part'] as const)
      : (['ListBucketResult', 'Contents'] as const)
  const [root, item] = names
  return written(tree(root, [...ends, ...items.map((number) => tree(item, common(number)))]), plain)
}
