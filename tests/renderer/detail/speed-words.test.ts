import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { speedWords } from '../../../renderer/src/components/detail/speed-words.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import type { Text } from '../../../renderer/src/text/use-text.ts'
import { aTask } from '../harness/tasks.ts'

const nowMs = new Date(2026, 10, 21, 10, 0).getTime()
const MiB = 1024 ** 2

function words(locale: 'en' | 'zh-CN', change: Partial<TaskView>, speeds: number[] = [1]) {
  const { t } = createText(locale).global
  const text: Pick<Text, 't'> = { t: (key, params = {}) => t(key, { ...params }) }
  const history = { endMs: nowMs, stepMs: 1000, bytesPerSecond: speeds }
  return speedWords(text, locale, aTask(change), history, nowMs)
}

describe('speedWords', () => {
  it('tells speed, time left and the hour of the end', () => {
    const said = words('zh-CN', { speedBytesPerSecond: 86.4 * MiB, timeLeftSeconds: 2040 })
    expect(said).toMatchObject({
      figure: '86.4',
      unit: 'MiB/s',
      outlook: '剩余 34分钟 · 预计 10:34 完成',
    })
  })

  it('names no hour for the last minute', () => {
    const said = words('en', { speedBytesPerSecond: MiB, timeLeftSeconds: 12 })
    expect(said.outlook).toBe('10s left')
    expect(said.end).toBeUndefined()
  })

  it('says that nothing moves instead of a time without end', () => {
    const silent = Array.from({ length: 20 }, () => 0)
    expect(words('en', { speedBytesPerSecond: 0 }, silent).outlook).toBe('No data moving')
  })

  it('tells the average of what has ended', () => {
    const state = { kind: 'ended', as: 'done' } as const
    const said = words('en', { state, endedAtMs: nowMs, speedBytesPerSecond: 0 }, [MiB, 3 * MiB])
    expect(said).toMatchObject({ figure: '2.0', unit: 'MiB/s on average' })
    expect(said.outlook).toMatch(/^Finished at 10:00/)
  })

  it('names the phase after the last byte', () => {
    const state = { kind: 'running', phase: 'verifying' } as const
    expect(words('en', { state }).outlook).toBe('Verifying')
  })
})
