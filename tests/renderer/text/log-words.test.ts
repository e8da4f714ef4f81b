import { describe, expect, it } from 'vitest'
import type { LogEntry } from '#shared/task-view.ts'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'
import { logCause, logSentence, logText } from '../../../renderer/src/text/log-words.ts'
import type { Text } from '../../../renderer/src/text/use-text.ts'

function translator(locale: Language): Text['t'] {
  const { t } = createText(locale).global
  return (key, params = {}) => t(key, { ...params })
}

const retried: LogEntry = {
  atMs: Date.UTC(2026, 10, 21, 1, 14, 5, 250),
  level: 'warn',
  event: 'part-retry',
  params: { number: 1602, attempt: 2, delayMs: 12_000 },
  error: { code: 'network/timeout', message: 'no answer within 30000 ms', requestId: 'R1' },
}

function entry(event: LogEntry['event'], params: LogEntry['params']): LogEntry {
  return { atMs: 0, level: 'info', event, params }
}

describe('log lines', () => {
  it('say what happened in the language of the window', () => {
    expect(logSentence(translator('en'), 'en', retried)).toBe(
      'Part 1,602: attempt 2 failed, next one in 12s.',
    )
    expect(logSentence(translator('zh-CN'), 'zh-CN', retried)).toBe(
      '分片 1,602：第 2 次尝试失败，12秒后重试。',
    )
  })

  it('turn sizes and states into words', () => {
    const t = translator('en')
    const planned = entry('planned', { parts: 400, partSizeBytes: 5 * 1024 ** 2 })
    expect(logSentence(t, 'en', planned)).toBe('Planned: 400 parts of 5.0 MiB.')
    expect(logSentence(t, 'en', entry('state', { name: 'waiting-network' }))).toBe(
      'State: Waiting for network.',
    )
    const id = '0004B9895DBBB6EC98E36A1D2F8D3F00'
    expect(logSentence(t, 'en', entry('initiated', { uploadId: id }))).toContain(id)
  })

  it('tell the cause with the mark of the service', () => {
    expect(logCause(translator('en'), 'en', retried)).toBe(
      'No answer in time: The server did not answer in time. (Request ID R1)',
    )
    expect(logCause(translator('en'), 'en', { ...retried, error: undefined })).toBeUndefined()
  })

  it('are copied with time, zone, code and message', () => {
    expect(logText(translator('en'), 'en', [retried])).toBe(
      [
        '2026-11-21T01:14:05.250Z',
        'warn',
        'Part 1,602: attempt 2 failed, next one in 12s.',
        'No answer in time: The server did not answer in time. (Request ID R1)',
        '[network/timeout: no answer within 30000 ms]',
      ].join('  '),
    )
  })
})
