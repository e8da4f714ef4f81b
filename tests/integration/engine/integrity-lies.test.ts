/** Every way in which the service, or the way to it, may say something that is not so. */
import { describe, expect, it } from 'vitest'
import { stateName } from '#shared/task-view.ts'
import type { Fault } from '../../../electron/local-oss/faults/fault.ts'
import type { Operation } from '../../../electron/local-oss/route.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'

const bench = useEngineBench({ limits: { tasksAtOnce: 6 } })
const P = 100 * KiB

const xml = { 'content-type': 'application/xml' }
const lie = (status: number, body: string, isApplied: boolean): Fault => ({
  kind: 'rawReply',
  status,
  headers: xml,
  body,
  isApplied,
})
const completed = (bucket: string, key: string): string =>
  `<CompleteMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${key}</Key><ETag>"0-1"</ETag></CompleteMultipartUploadResult>`
const refused = (code: string): string => `<Error><Code>${code}</Code><Message>no</Message></Error>`

/** What is said instead of the truth, by name. Each is told applied and not applied. */
const bodies: Readonly<Record<string, readonly [status: number, body: string]>> = {
  'an error document with 200': [200, refused('InternalError')],
  'InvalidPart with 200': [200, refused('InvalidPart')],
  'nothing with 200': [200, ''],
  'half a document': [200, '<CompleteMultipartUploadResult><ETag>"0"</ETag>'],
  'no XML at all': [200, 'OK'],
  'JSON, as a callback server would': [200, '{"Status":"OK"}'],
  'an empty result': [200, '<CompleteMultipartUploadResult/>'],
  'another bucket': [200, completed('other', 'key')],
  'another key': [200, completed('bucket', 'another-key')],
  'another document': [200, '<ListPartsResult/>'],
  'a document of two roots': [200, `${completed('bucket', 'a')}${completed('bucket', 'b')}`],
  'a DOCTYPE': [200, `<!DOCTYPE x>${completed('bucket', 'key')}`],
  'an empty 500': [500, ''],
  'a 204': [204, ''],
}

const proofs: readonly Fault[] = [
  { kind: 'wrongCrc' },
  { kind: 'missingCrc' },
  { kind: 'wrongEtag' },
  { kind: 'missingEtag' },
  { kind: 'truncatedReply', atByte: 20 },
  { kind: 'lostAnswer' },
  { kind: 'resetBefore', atByte: 10 },
  { kind: 'flipByte', where: 'wire' },
  { kind: 'flipByte', where: 'memory' },
  { kind: 'flipByte', where: 'disk' },
  { kind: 'html' },
  { kind: 'html', status: 302 },
  { kind: 'error', status: 503, code: 'ServiceUnavailable', when: 'applied' },
  { kind: 'error', status: 400, code: 'InvalidDigest', when: 'beforeApply' },
]

/** Ends that are no lie: the object is the file, or the task says what it waits for. */
const typed = ['failed', 'name-taken', 'needs-credentials'] as const

async function liedTo(
  operation: Operation,
  fault: Fault,
  times: number | undefined,
): Promise<string | undefined> {
  const { path, name, bytes } = await bench.source(operation === 'PutObject' ? 5_000 : 3 * P + 1)
  const { server } = bench.oss()
  const rule = times === undefined ? {} : { times }
  const meets = server.faults.add({ operation, key: name, fault, ...rule })
  const real = bench.real()
  const verifyMd5 = fault.kind !== 'flipByte' || fault.where === 'wire'
  const id = await real.addOne(path, { verifyMd5 })
  // The way to the service is shared: who meets no lie of his own waits for the others.
  await meets.hit()
  const ends = times === undefined ? (['retrying', 'waiting-network'] as const) : []
  const task = await real.reaches(id, 'done', ...typed, ...ends)
  const told = `${operation} ${JSON.stringify(fault)}: ${JSON.stringify(task.state)}`
  const isThere = server.findObject('bucket', name) !== undefined
  const isRight = isThere && (await bench.oss().object(name)).equals(bytes)
  // What was damaged behind its proofs nobody can see who does not download it.
  const isHidden = fault.kind === 'flipByte' && fault.where === 'disk'
  if (stateName(task.state) === 'done' && !isRight && !isHidden) return `done wrongly: ${told}`
  if (times !== undefined && stateName(task.state) !== 'done') return `gave up: ${told}`
  meets.remove()
  const deletes = bench.oss().requests('DeleteObject')
  if (deletes.length > 0) return `deleted an object: ${told}`
  if (stateName(task.state) !== 'done') await real.engine.command(id, 'cancel')
  return undefined
}

/** All of them at the same time, each about a file of its own. */
async function wrongsOf(
  operation: Operation,
  faults: readonly Fault[],
  times: number | undefined,
): Promise<readonly string[]> {
  const wrongs = await Promise.all(faults.map((fault) => liedTo(operation, fault, times)))
  return wrongs.filter((wrong) => wrong !== undefined)
}

const operations = ['UploadPart', 'CompleteMultipartUpload', 'PutObject', 'HeadObject'] as const

describe('a lie told once', () => {
  it.each(operations)('in the answer to %s ends in the right object', async (operation) => {
    expect(await wrongsOf(operation, proofs, 1)).toEqual([])
  })

  it.each([true, false])(
    'in the body of the answer to Complete (carried out: %s) ends in the right object',
    async (isApplied) => {
      const lies = Object.values(bodies).map(([status, body]) => lie(status, body, isApplied))
      expect(await wrongsOf('CompleteMultipartUpload', lies, 1)).toEqual([])
    },
  )

  it.each(['InitiateMultipartUpload', 'ListParts'] as const)(
    'in the body of the answer to %s ends in the right object',
    async (operation) => {
      const lies = Object.values(bodies).map(([status, body]) => lie(status, body, false))
      expect(await wrongsOf(operation, lies, 1)).toEqual([])
    },
  )
})

describe('a lie told for ever', () => {
  it.each(operations)(
    'in the answer to %s is never called done, and the task says what is wrong',
    async (operation) => {
      expect(await wrongsOf(operation, proofs, undefined)).toEqual([])
    },
  )
})
