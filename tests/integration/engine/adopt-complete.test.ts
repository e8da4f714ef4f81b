import { describe, expect, it } from 'vitest'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB } from '../../support/real-engine.ts'

const bench = useEngineBench()
const { newcomer, foreignUpload, endsDone, openUploads } = useNewcomers(bench)
const P = 100 * KiB

describe('the lost answer to Complete of an adopted upload', () => {
  it.each([
    ['carried out', { kind: 'lostAnswer' }, 1],
    ['not carried out', { kind: 'resetBefore' }, 2],
  ] as const)(
    'that was %s is found out, also beside an equal object',
    async (_, fault, completes) => {
      const { path, name, bytes } = await bench.source(5 * P)
      const { server } = bench.oss()
      server.setVersioning('bucket', 'Enabled')
      // An equal object is there already: it must not be taken for the result.
      const earlier = await newcomer()
      await endsDone(earlier.real, await earlier.real.addOne(path), bytes)
      await foreignUpload(name, partsOf(bytes, 1, 2, 3))
      server.faults.add({ operation: 'CompleteMultipartUpload', key: name, times: 1, fault })
      const { real } = await newcomer()
      const id = await real.addOne(path)
      expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 3 })
      expect(bench.oss().requests('CompleteMultipartUpload')).toHaveLength(completes)
      expect(server.listVersions('bucket', name)).toHaveLength(2)
      expect(openUploads(name)).toEqual([])
      server.setVersioning('bucket', undefined)
    },
  )

  it('leaves a finished task that a repeated command finds done', async () => {
    const { path, name, bytes } = await bench.source(5 * P)
    await foreignUpload(name, partsOf(bytes, 1, 2, 3))
    const { real } = await newcomer()
    const id = await real.addOne(path)
    await endsDone(real, id, bytes)
    expect(await real.addOne(path, { keepDone: true })).toBe(id)
  })
})
