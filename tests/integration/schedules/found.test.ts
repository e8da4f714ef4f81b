/**
 * What random schedules have found, played again step by step: a seed makes another schedule as soon
 * as the harness changes, these do not.
 */
import { expect, it, vi } from 'vitest'
import { seededChoices } from '../../support/choices.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { atRest } from '../../support/twin/virtual-time.ts'
import { World } from '../../support/twin/world.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

it('a program whose disk refuses to give up the lock comes to its end', async () => {
  await using folder = await tempFolder()
  const world = new World(seededChoices(1), folder.path)
  await world.start(new Map())
  const { engine, stores, disk } = world.program
  await atRest()
  disk.failWith = (call) => (call === 'unlink' ? 'EIO' : undefined)
  await engine.stop()
  await expect(stores.close()).resolves.toBeUndefined()
})
