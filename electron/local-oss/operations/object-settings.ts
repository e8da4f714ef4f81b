/** ACL and tags of objects. */
import { type Context, bucketOf } from '../context.ts'
import { malformedXml } from '../oss-error.ts'
import { type Reply, emptyReply, xmlReply } from '../reply.ts'
import type { ObjectVersion, Tag } from '../store/records.ts'
import { childrenOf, readXml, textOf } from '../xml-read.ts'
import type { XmlNode } from '../xml-write.ts'
import { owner } from './bucket.ts'
import { checkTags, objectAclOf } from './object-headers.ts'
import { versionHeader, versionOf } from './versions.ts'

export async function putObjectAcl(context: Context): Promise<Reply> {
  const acl = objectAclOf(context.headers)
  return change(context, 200, (version) => ({ ...version, acl }))
}

export async function getObjectAcl(context: Context): Promise<Reply> {
  await context.commitPoint()
  const { acl } = versionOf(context)
  return xmlReply(['AccessControlPolicy', [owner, ['AccessControlList', [['Grant', acl]]]]])
}

export async function putObjectTagging(context: Context): Promise<Reply> {
  const tags = checkTags(readTags(await context.document()))
  return change(context, 200, (version) => ({ ...version, tags }))
}

export async function getObjectTagging(context: Context): Promise<Reply> {
  await context.commitPoint()
  const tags = versionOf(context).tags.map(([name, value]): XmlNode => [
    'Tag',
    [
      ['Key', name],
      ['Value', value],
    ],
  ])
  return xmlReply(['Tagging', [['TagSet', tags]]])
}

export async function deleteObjectTagging(context: Context): Promise<Reply> {
  return change(context, 204, (version) => ({ ...version, tags: [] }))
}

async function change(
  context: Context,
  status: number,
  edit: (version: ObjectVersion) => ObjectVersion,
): Promise<Reply> {
  await context.commitPoint()
  const bucket = bucketOf(context)
  const before = versionOf(context)
  const after = edit(before)
  context.store.replaceVersion(bucket, before, after)
  return emptyReply(status, versionHeader(bucket, after))
}

function readTags(source: string): readonly Tag[] {
  const root = readXml(source)
  const [set] = childrenOf(root, 'TagSet')
  if (root.name !== 'Tagging' || !set) throw malformedXml('The XML you provided is not a Tagging.')
  return childrenOf(set, 'Tag').map((tag): Tag => {
    const name = textOf(tag, 'Key')
    if (name === undefined) throw malformedXml('A Tag needs a Key.')
    return [name, textOf(tag, 'Value') ?? '']
  })
}
