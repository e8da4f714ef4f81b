import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../../../build/bench/check-run.ts'
import { aCounted, aSource, aTaken } from './builders.ts'

const done = '{"type":"added"}\n{"type":"done","crc64":"123"}\n'
const source = aSource()

describe('problemsOf', () => {
  it('finds nothing where what arrived is what was sent', () => {
    expect(problemsOf(source, aTaken({ stdout: done }), aCounted(), true)).toEqual([])
    expect(problemsOf(source, aTaken(), aCounted({ crc64: '123' }), false)).toEqual([])
    const hole = aSource({ crc64: undefined })
    expect(problemsOf(hole, aTaken({ stdout: done }), aCounted({ crc64: '9' }), true)).toEqual([])
  })

  it('tells a client that failed by what it said, and nothing else', () => {
    const failed = aTaken({ exitCode: 7, stderr: `  no ${'x'.repeat(1000)}` })
    const [problem = '', ...more] = problemsOf(source, failed, aCounted({ objects: 0 }), true)
    expect(problem).toMatch(/^exit code 7: no x+$/)
    expect(problem.length).toBeLessThan(450)
    expect(more).toEqual([])
  })

  it.each([
    [{ objects: 2 }, '2 objects were stored instead of 1'],
    [{ objectBytes: 3_999_999_999 }, '3999999999 bytes were stored instead of 4000000000'],
    [{ crc64: '124' }, "the server's CRC-64 is 124, the file's 123"],
  ])('notices a server that has %j', (counted, problem) => {
    expect(problemsOf(source, aTaken(), aCounted(counted), false)).toEqual([problem])
  })

  it.each([
    ['', 'Partway calls 0 of 1 files done'],
    [done + done, 'Partway calls 2 of 1 files done'],
    ['{"type":"done","crc64":"124"}', "Partway's CRC-64 is 124, the file's 123"],
    ['{"type":"done"}', "Partway's CRC-64 is undefined, the file's 123"],
  ])('holds Partway to what it says: %j', (stdout, problem) => {
    expect(problemsOf(source, aTaken({ stdout }), aCounted(), true)).toEqual([problem])
    expect(problemsOf(source, aTaken({ stdout }), aCounted(), false)).toEqual([])
  })
})
