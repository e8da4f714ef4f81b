import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { benchHelp, readOptions } from '../../../../build/bench/options.ts'

const words = ['big', 'far']

describe('readOptions', () => {
  it('measures everything three times unless it is told otherwise', () => {
    expect(readOptions([], words)).toEqual({
      only: [],
      isQuick: false,
      rounds: 3,
      builds: [],
      clients: [],
      servers: [],
    })
  })

  it('takes cases, clients, servers and builds again and again', () => {
    const text =
      '--only big --only far --rounds 5 --client curl --client ali --server tls --build a=/b/c --build x=y=z'
    expect(readOptions(text.split(' '), words)).toEqual({
      only: ['big', 'far'],
      isQuick: false,
      rounds: 5,
      builds: [
        { name: 'a', root: '/b/c' },
        { name: 'x', root: resolve('y=z') },
      ],
      clients: ['curl', 'ali'],
      servers: ['tls'],
    })
  })

  it('looks once when it is quick, unless it is told how often', () => {
    expect(readOptions(['--quick'], words)).toMatchObject({ isQuick: true, rounds: 1 })
    expect(readOptions(['--quick', '--rounds=2'], words).rounds).toBe(2)
  })

  it.each([
    [['--only', 'bigger'], '--only bigger: one of big, far is expected'],
    [['--rounds', '0'], '--rounds 0: a whole number of at least 1 is expected'],
    [['--rounds', '1.5'], '--rounds 1.5: a whole number of at least 1 is expected'],
    [['--rounds', 'x'], '--rounds x: a whole number of at least 1 is expected'],
    [['--server', 'oss'], '--server oss: one of counting, tls, far, local-oss is expected'],
    [['--build', '=x'], '--build =x: NAME=DIR is expected'],
    [['--build', 'x'], '--build x: NAME=DIR is expected'],
    [['--unknown'], "'--unknown'"],
    [['file'], "'file'"],
  ])('refuses %j with a sentence', (argv, message) => {
    expect(() => readOptions(argv, words)).toThrow(message)
  })
})

describe('benchHelp', () => {
  it('tells every option', () => {
    for (const option of ['only', 'quick', 'rounds', 'server', 'client', 'build'])
      expect(benchHelp).toContain(`  --${option}`)
  })
})
