import { describe, expect, it } from 'vitest'
import {
  createIndexReader,
  indexFromRaw,
  indexLines,
} from '../../../../electron/engine/store/index-json.ts'
import { applyRecord, emptyIndex } from '../../../../electron/engine/store/records.ts'
import { aConnection, aTask, textOf } from '../../../support/store-fixtures.ts'

async function there(lines: Iterable<string>): ReturnType<typeof indexFromRaw> {
  const reader = createIndexReader()
  for (const line of [...lines].join('').split('\n')) await reader.line(line)
  return reader.end()
}

describe('the index as lines', () => {
  it.each([0, 1, 499, 500, 501, 1001])('comes back whole and in order with %i tasks', async (n) => {
    const index = emptyIndex()
    const tasks = Array.from({ length: n }, (_, at) => aTask(`t${n - at}`))
    applyRecord(index, { type: 'tasks.add', tasks })
    applyRecord(index, { type: 'connection.save', connection: aConnection('c', 'line\nbreak') })
    applyRecord(index, { type: 'settings.change', change: { tasksAtOnce: 9 } })
    const back = await there(indexLines(index))
    expect(back && textOf(back.index)).toBe(textOf(index))
    expect(back?.dropped).toEqual([])
  })

  it('shows the moment of the call, whatever changes while it is read', async () => {
    const index = emptyIndex()
    const tasks = Array.from({ length: 1200 }, (_, at) => aTask(`t${at}`))
    applyRecord(index, { type: 'tasks.add', tasks })
    const before = textOf(index)
    const lines = indexLines(index)
    applyRecord(index, { type: 'tasks.remove', ids: ['t1100'] })
    applyRecord(index, { type: 'task.save', task: aTask('t3', { retries: 7 }) })
    applyRecord(index, { type: 'settings.change', change: { tasksAtOnce: 9 } })
    const back = await there(lines)
    expect(back && textOf(back.index)).toBe(before)
    expect([...lines].join('')).toBe([...lines].join(''))
  })

  it('isolates values that do not hold up', async () => {
    const raw = {
      settings: { tasksAtOnce: 99, partsAtOnce: 2 },
      connections: [aConnection('c'), { id: 'bad' }, aConnection('c')],
      tasks: [aTask('a'), { id: 'b' }, aTask('a'), 5],
    }
    const back = await indexFromRaw(raw)
    expect(back?.dropped).toEqual(['settings.tasksAtOnce', 'bad', 'c', 'b', 'a', 'unnamed'])
    expect([...(back?.index.tasks.keys() ?? [])]).toEqual(['a'])
    expect(back?.index.settings).toMatchObject({ tasksAtOnce: 3, partsAtOnce: 2 })
  })

  it.each(['', 'null', '5', '"text"', '[]', '{}', '{"settings":{},"connections":5}', '{"a":'])(
    'refuses %j',
    async (text) => {
      expect(await there([text])).toBeUndefined()
    },
  )
})
