/**
 * The lifecycle document of a bucket: checked, then kept exactly as it was put; only a rule without an
 * ID gets one, as the service makes one up.
 */
import { type Context, bucketOf } from '../context.ts'
import { OssError, invalidArgument, malformedXml } from '../oss-error.ts'
import { type Reply, emptyReply } from '../reply.ts'
import type { Bucket, UploadRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { type XmlElement, childrenOf, readXml, textOf } from '../xml-read.ts'

const maxRules = 1_000
const dayMs = 86_400_000
const deadlineNames: readonly string[] = ['Days', 'CreatedBeforeDate']
const emptyId = /<(?:[\w.-]+:)?ID\s*(?:\/>|><\/(?:[\w.-]+:)?ID\s*>)/
const actionNames = [
  'Expiration',
  'AbortMultipartUpload',
  'Transition',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
]

export async function getBucketLifecycle(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { lifecycle } = bucketOf(context).settings
  if (lifecycle === undefined) {
    throw new OssError(404, 'NoSuchLifecycle', 'No Row found in Lifecycle Table.', {
      ec: '0014-00000011',
    })
  }
  return { status: 200, body: { kind: 'text', type: 'application/xml', text: lifecycle } }
}

export async function putBucketLifecycle(context: Context): Promise<Reply> {
  const source = await context.document()
  const rules = readRules(source)
  const isOverlapAllowed = context.headers.get('x-oss-allow-same-action-overlap') === 'true'
  for (const rule of rules) checkRule(rule)
  checkIds(rules)
  if (!isOverlapAllowed) checkOverlap(rules)
  await context.commitPoint()
  const bucket = bucketOf(context)
  const lifecycle = withIds(source, rules, () => context.store.newId())
  context.store.saveSettings(bucket, { ...bucket.settings, lifecycle })
  return emptyReply(200)
}

export async function deleteBucketLifecycle(context: Context): Promise<Reply> {
  await context.document()
  await context.commitPoint()
  const bucket = bucketOf(context)
  context.store.saveSettings(bucket, { ...bucket.settings, lifecycle: undefined })
  return emptyReply(204)
}

/** Aborts what AbortMultipartUpload rules say, as the daily run of the service does. */
export function runAbortRules(store: Store, bucket: Bucket, nowMs: number): readonly string[] {
  const { lifecycle } = bucket.settings
  if (lifecycle === undefined) return []
  const due = readRules(lifecycle).flatMap((rule) => {
    const [action] = childrenOf(rule, 'AbortMultipartUpload')
    if (!action || textOf(rule, 'Status')?.trim() !== 'Enabled') return []
    const prefix = textOf(rule, 'Prefix') ?? ''
    return [...bucket.uploads.values()].filter(
      (upload) => upload.key.startsWith(prefix) && lastChangeMs(upload) < horizonMs(action, nowMs),
    )
  })
  const gone = [...new Set(due)]
  for (const upload of gone) store.deleteUpload(bucket, upload)
  return gone.map((upload) => upload.uploadId)
}

/** Days count from the last modification of the upload's parts. */
function lastChangeMs(upload: UploadRecord): number {
  return [...upload.parts.values()].reduce(
    (latest, part) => Math.max(latest, part.modifiedAtMs),
    upload.initiatedAtMs,
  )
}

function horizonMs(action: XmlElement, nowMs: number): number {
  const days = textOf(action, 'Days')
  if (days !== undefined) return nowMs - Number(days) * dayMs
  return Date.parse(textOf(action, 'CreatedBeforeDate') ?? '')
}

function readRules(source: string): readonly XmlElement[] {
  const root = readXml(source)
  const rules = childrenOf(root, 'Rule')
  if (root.name !== 'LifecycleConfiguration' || rules.length === 0) {
    throw malformedXml('The XML you provided is not a LifecycleConfiguration with rules.')
  }
  if (rules.length > maxRules) throw invalidArgument(`More than ${maxRules} lifecycle rules.`)
  return rules
}

function checkRule(rule: XmlElement): void {
  const status = textOf(rule, 'Status')?.trim()
  if (status !== 'Enabled' && status !== 'Disabled') {
    throw malformedXml('The Status of a lifecycle rule must be Enabled or Disabled.')
  }
  if (Buffer.byteLength(textOf(rule, 'ID') ?? '') > 255) {
    throw invalidArgument('The ID of a lifecycle rule is longer than 255 bytes.')
  }
  const [abort] = childrenOf(rule, 'AbortMultipartUpload')
  if (!abort) return
  if (childrenOf(rule, 'Tag').length > 0) {
    throw invalidArgument('AbortMultipartUpload cannot be combined with Tag.', '0014-00000027')
  }
  const strange = abort.children.find(({ name }) => !deadlineNames.includes(name))
  if (strange !== undefined) {
    throw invalidArgument(`AbortMultipartUpload cannot hold ${strange.name}.`, '0014-00000071')
  }
  const days = textOf(abort, 'Days')?.trim()
  const date = textOf(abort, 'CreatedBeforeDate')?.trim()
  const isDays = days !== undefined && /^[1-9]\d*$/.test(days) && date === undefined
  const isDate = days === undefined && /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/.test(date ?? '')
  if (!isDays && !isDate) {
    throw invalidArgument(
      'AbortMultipartUpload needs exactly one of Days (above 0) and CreatedBeforeDate (midnight UTC).',
      '0014-00000073',
    )
  }
}

/** IDs are unique; rules that name none are told apart by the one they get. */
function checkIds(rules: readonly XmlElement[]): void {
  const seen = new Set<string>()
  for (const rule of rules) {
    const id = textOf(rule, 'ID') ?? ''
    if (seen.has(id)) throw invalidArgument(`Two lifecycle rules have the ID '${id}'.`)
    if (id !== '') seen.add(id)
  }
}

/** From the end, so that the places before stay right. */
function withIds(source: string, rules: readonly XmlElement[], newId: () => string): string {
  return rules.toReversed().reduce((text, rule) => {
    const { contentAt } = rule
    const [id] = childrenOf(rule, 'ID')
    if (id !== undefined && id.text !== '') return text
    const made = newId().toLowerCase()
    const before = text.slice(0, contentAt)
    const behind = text.slice(contentAt).replace(id === undefined ? '' : emptyId, '')
    return `${before}<ID>${made}</ID>${behind}`
  }, source)
}

/** The same action on overlapping prefixes is refused unless the request allows it. */
function checkOverlap(rules: readonly XmlElement[]): void {
  for (const action of actionNames) {
    const prefixes = rules
      .filter((rule) => childrenOf(rule, action).length > 0 && childrenOf(rule, 'Tag').length === 0)
      .map((rule) => textOf(rule, 'Prefix') ?? '')
      .sort()
    const overlap = prefixes.find((prefix, index) => {
      const before = prefixes[index - 1]
      return before !== undefined && prefix.startsWith(before)
    })
    if (overlap !== undefined) {
      throw invalidArgument(
        `Overlap for same action type ${action} of prefix '${overlap}'.`,
        '0014-00000084',
      )
    }
  }
}
