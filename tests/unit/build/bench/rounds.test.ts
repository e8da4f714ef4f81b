import { describe, expect, it, vi } from 'vitest'
import type { BenchCase } from '../../../../build/bench/bench-case.ts'
import type { Client } from '../../../../build/bench/clients.ts'
import { runRounds } from '../../../../build/bench/rounds.ts'
import type { RunningServer } from '../../../../build/bench/servers.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { aCounted, aSource } from './builders.ts'

describe('runRounds', () => {
  it('lets clients take turns, each as often as it may, with empty folders unless it goes on', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    await using folder = await tempFolder()
    const keys: string[] = []
    let resets = 0
    const server: RunningServer = {
      origin: 'http://127.0.0.1:1',
      reset: async () => void resets++,
      report: async () => aCounted(),
      [Symbol.asyncDispose]: async () => {},
    }
    /** Says what it finds in its data folder, and leaves its name there. */
    const aClient = (name: string, change: Partial<Client> = {}): Client => ({
      name,
      isPartway: false,
      absence: async () => undefined,
      command: async ({ key }, { dataFolder }) => {
        keys.push(`${name} ${key}`)
        const script = 'mkdir -p "$0"; ls "$0"; touch "$0/$1"; echo 0.25 0.5 >&2'
        return { file: 'sh', args: ['-c', script, dataFolder, name], measuredBy: 'bash-time' }
      },
      ...change,
    })
    const clients = [
      aClient('a'),
      aClient('b', { continues: true }),
      aClient('c', { mostRounds: 1 }),
    ]
    const bench: BenchCase = {
      word: 'big',
      title: '',
      servers: ['counting'],
      partSizeBytes: 1,
      atOnce: 4,
      source: async () => aSource(),
      clients,
      targets: [],
    }
    const place = { scratchFolder: folder.path, peersFolder: '', caFile: undefined }
    const runs = await runRounds(bench, clients, aSource(), server, place, 2)
    const turns = ['a bench.bin', 'b again.bin', 'c bench.bin', 'a bench.bin', 'b again.bin']
    expect(keys).toEqual(turns)
    expect(resets).toBe(turns.length)
    const found = Array.from(runs, ([name, all]) => [name, ...all.map(({ taken }) => taken.stdout)])
    expect(found).toEqual([
      ['a', '', ''],
      ['b', 'a\n', 'a\n'],
      ['c', ''],
    ])
    expect(runs.get('c')?.[0]).toMatchObject({ taken: { cpuSeconds: 0.75 }, problems: [] })
    const once = await runRounds({ ...bench, mostRounds: 1 }, clients, aSource(), server, place, 3)
    expect(Array.from(once.values(), ({ length }) => length)).toEqual([1, 1, 1])
  })
})
