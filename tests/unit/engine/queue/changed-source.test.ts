/** Found by a random schedule: the parts of the old file were shown with the size of the new one. */
import { truncate, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

it('never shows more bytes than a file has that became shorter', async () => {
  await using folder = await tempFolder()
  const fake = await startFakeEngine()
  const tooMany: string[] = []
  fake.engine.subscribe((event) => {
    if (event.type !== 'task.changed') return
    const { confirmedBytes, sizeBytes } = event.task
    if (confirmedBytes > sizeBytes) tooMany.push(`${confirmedBytes} of ${sizeBytes}`)
  })
  const path = await folder.file('a', seededBytes(95))
  fake.storage.faults.add('part 9', { kind: 'hang' })
  const [id = ''] = await fake.add([path])
  await fake.flow(() => (fake.engine.task(id)?.confirmedBytes ?? 0) >= 70)
  await fake.engine.command(id, 'pause')
  await fake.reaches(id, 'paused')
  await truncate(path, 35)
  expect(await fake.add([path])).toEqual([id])
  await fake.reaches(id, 'done')
  expect(tooMany).toEqual([])
  await fake.engine.stop()
})

it('takes the file as it is when it is added again after it was edited', async () => {
  await using folder = await tempFolder()
  const fake = await startFakeEngine()
  const path = await folder.file('a', seededBytes(95))
  fake.storage.faults.add('part 9', { kind: 'hang' })
  const [id = ''] = await fake.add([path])
  await fake.flow(() => (fake.engine.task(id)?.partsStored ?? 0) >= 7)
  await fake.engine.command(id, 'pause')
  await fake.reaches(id, 'paused')
  const edited = Buffer.from(seededBytes(95))
  edited.fill(7, 0, 10)
  await writeFile(path, edited)
  await fake.engine.command(id, 'resume')
  await fake.reaches(id, 'source-changed')
  expect(await fake.add([path])).toEqual([id])
  await fake.reaches(id, 'done', 'source-changed')
  expect(fake.state(id)).toBe('done')
  expect(fake.storage.objects.get('a')?.bytes).toEqual(edited)
  await fake.engine.stop()
})
