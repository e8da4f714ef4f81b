import { describe, expect, it } from 'vitest'
import { maxSliceBytes, runBody } from '../../../../../electron/engine/storage/oss/body-run.ts'
import { bodyOf } from './raw-server.ts'

/** Takes so many slices, and asks for no more. */
async function take(slices: AsyncIterable<Uint8Array>, count: number): Promise<void> {
  const iterator = slices[Symbol.asyncIterator]()
  for (let n = 0; n < count; n++) await iterator.next()
}

describe('runBody', () => {
  it('is done with the last byte, whether or not anybody asks for more', async () => {
    const run = runBody(bodyOf(3, maxSliceBytes))
    await take(run.slices, 3)
    expect(run.isDone()).toBe(true)
  })

  it('is not done before the last byte', async () => {
    const run = runBody(bodyOf(3, maxSliceBytes + 1))
    await take(run.slices, 5)
    expect(run.isDone()).toBe(false)
  })

  it('is done from the start when there is nothing to send', () => {
    expect(runBody(bodyOf(0, 1)).isDone()).toBe(true)
  })
})
