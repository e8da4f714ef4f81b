import { describe, expect, it } from 'vitest'
import { casesOf } from '../../../../build/bench/cases.ts'
import { judge, judged, shown, tableOf } from '../../../../build/bench/table.ts'
import { aSource, aSummary } from './builders.ts'

const cases = casesOf({ root: '/checkout', builds: [], isQuick: false })

describe('judged', () => {
  it.each([
    ['at most', 2, 2, 'met'],
    ['at most', 2, 2.01, 'missed'],
    ['at least', 3, 3, 'met'],
    ['at least', 3, 2.99, 'missed'],
    ['at least', 3, undefined, 'not measured'],
    ['at most', 3, NaN, 'not measured'],
  ] as const)('%s %d with %d is %s', (is, limit, measured, verdict) => {
    expect(judged('x', is, limit, measured).verdict).toBe(verdict)
  })
})

describe('the targets', () => {
  it('compare one big file with the peers of the same run', () => {
    const medians = {
      'Partway, CRC': { wallSeconds: 6, cpuSeconds: 4, loopDelayP99Ms: 20 },
      'Partway, CRC + MD5': { wallSeconds: 13, loopDelayP99Ms: 21 },
      'Partway, CRC, 8 at once': { overIdleBytes: 151e6 },
      'ali-oss': { wallSeconds: 10, cpuSeconds: 8 },
      'curl -T': { wallSeconds: 5, cpuSeconds: 2 },
      'md5sum + curl -T': { wallSeconds: 20 },
    }
    expect(verdicts('big', medians)).toEqual([
      'CPU, CRC: x ali-oss = 0.5: met',
      'CPU, CRC: x curl -T = 2: missed',
      'wall, CRC: x ali-oss = 0.6: met',
      'wall, CRC: x curl -T = 1.2: missed',
      'wall, CRC + MD5: x md5sum + curl -T = 0.65: met',
      'main-loop delay p99, ms: Partway, CRC = 20: met',
      'main-loop delay p99, ms: Partway, CRC + MD5 = 21: missed',
      'peak over idle, MB: Partway, CRC, 8 at once = 151: missed',
    ])
  })

  it('count files per second the other way round than seconds', () => {
    const medians = {
      'Partway, CRC': { wallSeconds: 2 },
      'Partway, CRC + MD5': { wallSeconds: 3 },
      'ali-oss': { wallSeconds: 6 },
    }
    expect(verdicts('small', medians).slice(0, 2)).toEqual([
      'files per second, CRC: x ali-oss = 3: met',
      'files per second, CRC + MD5: x ali-oss = 2: missed',
    ])
  })

  it('hold what was found against the best of what was set', () => {
    const medians = {
      'Partway, as it comes': { wallSeconds: 10 },
      'Partway, the second time': { wallSeconds: 8 },
      'Partway, 8 at once': { wallSeconds: 8 },
      'Partway, 32 at once': { wallSeconds: 20 },
    }
    expect(verdicts('far', medians)).toEqual([
      'speed, Partway, as it comes: x the best fixed count = 0.8: missed',
      'speed, Partway, the second time: x the best fixed count = 1: met',
    ])
  })

  it('are not measured where a peer is absent', () => {
    const told = verdicts('big', { 'Partway, CRC': {} })
    expect(told.filter((text) => text.endsWith('= -: not measured'))).toHaveLength(7)
  })
})

describe('tableOf', () => {
  it('tells bytes of a file, and files of a folder', () => {
    const medians = new Map([['one', aSummary({ peakRssBytes: undefined })]])
    const file = tableOf(aSource(), medians)['one']
    expect(file).toEqual({
      'wall s': 2,
      'wire s': 1.5,
      'MB/s': 2000,
      'CPU s/GB': 1,
      'peak MB': '-',
      'over idle MB': 40,
      'loop p99 ms': 5,
      requests: 11,
      'server CPU s': 0.5,
      runs: 3,
      spread: 1.1,
    })
    const folder = tableOf(aSource({ kind: 'folder', files: 1000 }), medians)['one']
    expect(folder).toMatchObject({ 'files/s': 500, 'CPU ms/file': 4 })
    expect(folder).not.toHaveProperty('MB/s')
  })
})

function verdicts(word: string, medians: Record<string, Parameters<typeof aSummary>[0]>) {
  const targets = cases.find((one) => one.word === word)?.targets ?? []
  const summaries = new Map(Object.entries(medians).map(([name, of]) => [name, aSummary(of)]))
  return judge(targets, summaries).map(
    ({ text, measured, verdict }) => `${text} = ${shown(measured)}: ${verdict}`,
  )
}
