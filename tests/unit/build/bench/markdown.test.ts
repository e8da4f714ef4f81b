import { describe, expect, it } from 'vitest'
import { describeMachine } from '../../../../build/bench/machine.ts'
import { markdownOf } from '../../../../build/bench/markdown.ts'
import { judged } from '../../../../build/bench/table.ts'

const machine = {
  at: '2026-01-02T03:04:05.678Z',
  commit: 'abc1234',
  cpu: 'A CPU',
  cores: 2,
  memoryBytes: 24 * 2 ** 30,
  system: 'Linux 6 x64',
  node: 'v24.0.0',
}
const about = {
  machine,
  rounds: 3,
  isQuick: false,
  seconds: new Map([
    ['big', 1230],
    ['tls', 30],
  ]),
}
const empty = { table: {}, absent: {}, failed: [], targets: [] }

describe('markdownOf', () => {
  it('is ready to be pasted', () => {
    const text = markdownOf(about, [
      {
        word: 'big',
        title: 'one file; server: counting',
        table: { 'curl -T': { 'wall s': 2.5, runs: 3 }, other: { 'wall s': 3 } },
        absent: { 'ali-oss': 'npm | says\nno' },
        failed: ['other: exit code 1'],
        targets: [judged('wall', 'at most', 1.1, 1.234), judged('CPU', 'at least', 2, undefined)],
      },
    ])
    expect(text)
      .toBe(`2026-01-02, commit abc1234; A CPU, 2 cores, 24 GiB, Linux 6 x64, Node v24.0.0; rounds: 3. It took 21.0 minutes: big 20.5, tls 0.5.

### Targets

| case | target | limit | measured |  |
| --- | --- | --- | --: | --- |
| big | wall | at most 1.1 | 1.23 | missed |
| big | CPU | at least 2 | - | not measured |

### big: one file; server: counting

|  | wall s | runs |
| --- | --: | --: |
| curl -T | 2.5 | 3 |
| other | 3 | - |

- absent: ali-oss: npm \\| says no
- failed: other: exit code 1
`)
  })

  it('warns of figures that say nothing', () => {
    const text = markdownOf({ ...about, isQuick: true }, [{ word: 'a', title: 'b', ...empty }])
    expect(text).toContain('Small sizes')
    expect(text).toContain('### a: b\n')
    expect(text).not.toContain('|')
  })
})

describe('describeMachine', () => {
  it('names the commit of a checkout, and says so where there is none', () => {
    expect(describeMachine(import.meta.dirname).commit).toMatch(/^[0-9a-f]{7,}\+?$|^unknown$/)
    expect(describeMachine('/').commit).toBe('unknown')
    expect(describeMachine('/', new Date(0)).at).toBe('1970-01-01T00:00:00.000Z')
  })
})
