import { describe, expect, it } from 'vitest'
import type { ConnectionHealth, DownCause } from '#shared/connection-health.ts'
import { healthWords } from '../../../renderer/src/text/health-words.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import type { MessageKey, MessageParams } from '../../../renderer/src/text/use-text.ts'

function text(locale: 'en' | 'zh-CN') {
  const { t } = createText(locale).global
  return {
    t: (key: MessageKey, params: MessageParams = {}, count?: number) =>
      count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
    locale,
  }
}

function down(cause: DownCause, change: { readonly isTrying?: boolean } = {}): ConnectionHealth {
  return {
    connectionId: 'c',
    waitingTasks: 20,
    state: 'down',
    cause,
    untilMs: 12_000,
    isTrying: false,
    failures: 3,
    error: { code: 'network/refused', message: 'ECONNREFUSED' },
    ...change,
  }
}

describe('healthWords', () => {
  it('counts down to the next try, apart from the sentence', () => {
    const words = healthWords(down('network'), 'Archive', 500, text('en'))
    expect(words.lead).toBe('Waiting for network')
    expect(words.text).toBe(
      'Archive cannot be reached (Connection refused). 20 uploads wait and go on by themselves.',
    )
    expect(words.next).toBe('Next try in 12s')
    expect(healthWords(down('network'), 'Archive', 9_000, text('en')).next).toBe('Next try in 3s')
  })

  it('says that it tries while a try is on its way or due', () => {
    const trying = healthWords(down('network', { isTrying: true }), 'A', 0, text('en'))
    expect(trying.next).toBe('Trying now…')
    expect(healthWords(down('network'), 'A', 12_000, text('en')).next).toBe('Trying now…')
  })

  it.each([
    ['offline', 'No network'],
    ['stranger', 'A login page or proxy is in the way'],
    ['service', 'Service is having trouble'],
  ] as const)('tells %s apart', (cause, lead) => {
    expect(healthWords(down(cause), 'A', 0, text('en'))).toMatchObject({ name: cause, lead })
  })

  it('shows a limit of the service as slowness, not as a failure', () => {
    const health: ConnectionHealth = {
      connectionId: 'c',
      waitingTasks: 3,
      state: 'slowed',
      requestsAtOnce: 2,
      error: { code: 'oss/throttled', message: 'QpsLimitExceeded' },
    }
    const words = healthWords(health, 'Archive', 0, text('en'))
    expect(words.lead).toBe('Slowed by OSS limit')
    expect(words.text).toMatch(/Uploads go on, more slowly: 2 at the same time\.$/)
    expect(words.next).toBeUndefined()
    const paused = healthWords({ ...health, untilMs: 42_000 }, 'Archive', 0, text('en'))
    expect(paused.next).toBe('Goes on in 42s')
  })

  it('asks once for credentials, with the number of uploads that wait for them', () => {
    const health: ConnectionHealth = {
      connectionId: 'c',
      waitingTasks: 20,
      state: 'refused',
      error: { code: 'oss/token-expired', message: 'SecurityTokenExpired' },
    }
    expect(healthWords(health, 'Archive', 0, text('en')).text).toContain('20 uploads wait for new')
    expect(healthWords(health, 'Archive', 0, text('zh-CN')).text).toBe(
      'Archive 不接受当前凭证（令牌已过期）。20 个上传等待新的凭证，之后沿用已上传的分片继续。',
    )
  })

  it('does not speak of uploads that wait when none does', () => {
    const words = healthWords({ ...down('network'), waitingTasks: 0 }, 'A', 0, text('en'))
    expect(words.text).toBe('A cannot be reached (Connection refused).')
  })

  it.each([
    [
      'en',
      'Bucket not found: several files in a row',
      'bucket masters (Archive)',
      '2 uploads stay',
    ],
    ['zh-CN', 'Bucket 不存在：连续多个文件', 'Bucket masters（Archive）', '2 个上传'],
  ] as const)('says in %s what is held, where, why and how many', (locale, why, place, count) => {
    const health: ConnectionHealth = {
      connectionId: 'c',
      waitingTasks: 2,
      state: 'held',
      bucket: 'masters',
      isTrying: false,
      error: { code: 'oss/no-such-bucket', message: 'NoSuchBucket' },
    }
    const words = healthWords(health, 'Archive', 0, text(locale))
    expect(words.place).toBe(place)
    for (const part of [why, place, count]) expect(words.text).toContain(part)
    expect(words.next).toBeUndefined()
  })
})
