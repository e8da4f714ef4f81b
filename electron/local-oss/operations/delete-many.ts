/** DeleteMultipleObjects. */
import { type Context, bucketOf } from '../context.ts'
import { checkKey } from '../encoding.ts'
import { OssError, malformedXml } from '../oss-error.ts'
import { type Reply, xmlReply } from '../reply.ts'
import { childrenOf, readXml, textOf } from '../xml-read.ts'
import type { XmlNode } from '../xml-write.ts'
import { namesOf } from './page.ts'

const maxKeys = 1_000

/** Content-MD5 is demanded here, unlike everywhere else. */
export async function deleteMultipleObjects(context: Context): Promise<Reply> {
  if (!context.headers.has('content-md5')) {
    throw new OssError(400, 'MissingArgument', 'Missing Some Required Arguments: Content-MD5.', {
      details: [['ArgumentName', 'Content-MD5']],
    })
  }
  const root = readXml(await context.document())
  const objects = childrenOf(root, 'Object')
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > maxKeys) {
    throw malformedXml(`A Delete names 1 to ${maxKeys} objects.`)
  }
  const wanted = objects.map((object) => {
    const key = textOf(object, 'Key')
    if (key === undefined) throw malformedXml('An Object needs a Key.')
    checkKey(key, context.limits.maxKeyBytes)
    return { key, versionId: textOf(object, 'VersionId') }
  })
  const isQuiet = textOf(root, 'Quiet')?.trim() === 'true'
  const { write, header } = namesOf(context)
  await context.commitPoint()
  const bucket = bucketOf(context)
  const deleted = wanted.map(({ key, versionId }): XmlNode => {
    const gone = context.store.deleteObject(bucket, key, versionId, context.nowMs())
    const isMarker = gone?.isDeleteMarker === true && versionId === undefined
    return [
      'Deleted',
      [
        ['Key', write(key)],
        ...(versionId === undefined ? [] : ([['VersionId', versionId]] as const)),
        ...(isMarker
          ? ([
              ['DeleteMarker', true],
              ['DeleteMarkerVersionId', gone.versionId],
            ] as const)
          : []),
      ],
    ]
  })
  return xmlReply(['DeleteResult', isQuiet ? [] : [...header, ...deleted]])
}
