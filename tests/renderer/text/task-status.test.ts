import { describe, expect, it } from 'vitest'
import type { TaskState } from '#shared/task-view.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import { taskStatus, type StatusContext } from '../../../renderer/src/text/task-status.ts'
import type { MessageKey, MessageParams } from '../../../renderer/src/text/use-text.ts'
import { aTask } from '../harness/tasks.ts'

function context(locale: 'en' | 'zh-CN', change: Partial<StatusContext> = {}): StatusContext {
  const { t } = createText(locale).global
  return {
    nowMs: 0,
    isStalled: false,
    t: (key: MessageKey, params: MessageParams = {}) => t(key, { ...params }),
    locale,
    ...change,
  }
}

const error = { code: 'network/timeout', message: 'part 602: no answer' } as const

function retrying(untilMs: number): TaskState {
  return { kind: 'waiting', for: 'retry', untilMs, error }
}

describe('taskStatus', () => {
  it('counts the seconds until the next try, with the cause', () => {
    const task = aTask({ state: retrying(12_000) })
    expect(taskStatus(task, context('en', { nowMs: 100 })).words).toBe(
      'No answer in time · retry in 12s',
    )
    expect(taskStatus(task, context('zh-CN', { nowMs: 100 })).words).toMatch(/12秒后重试$/)
  })

  it('says that it retries once the time has come', () => {
    const status = taskStatus(aTask({ state: retrying(5) }), context('en', { nowMs: 5 }))
    expect(status.words).toBe('No answer in time · retrying')
  })

  it('shows minutes only when the next try is far away', () => {
    const status = taskStatus(aTask({ state: retrying(599_000) }), context('en'))
    expect(status.words).toBe('No answer in time · retry in 10m')
  })

  it('names the cause of a failure in the cell and the remedy in the tooltip', () => {
    const denied = { code: 'oss/access-denied', message: 'AccessDenied' } as const
    const task = aTask({ state: { kind: 'ended', as: 'failed', error: denied } })
    const status = taskStatus(task, context('en'))
    expect(status).toMatchObject({ name: 'failed', tone: 'bad', words: 'Failed · Access denied' })
    expect(status.explanation).toMatch(/RAM policy/)
  })

  it('says that it waits for the disk while progress cannot be saved', () => {
    const status = taskStatus(aTask(), context('en', { isDiskInTrouble: true }))
    expect(status).toMatchObject({ tone: 'warn', words: 'Waiting for the disk' })
    const paused = aTask({ state: { kind: 'paused' } })
    expect(taskStatus(paused, context('en', { isDiskInTrouble: true })).words).toBe('Paused')
  })

  it('tells how many parts are already there until another one is added to them', () => {
    const change = { partsTotal: 40, partsReused: 37, partsStored: 37 }
    const preparing = aTask({ ...change, state: { kind: 'running', phase: 'preparing' } })
    expect(taskStatus(preparing, context('en')).words).toBe('37 of 40 parts are already there')
    expect(taskStatus(preparing, context('zh-CN')).words).toBe('已有 37/40 个分片')
    expect(taskStatus(aTask(change), context('en')).words).toBe('37 of 40 parts are already there')
    const further = taskStatus(aTask({ ...change, partsStored: 38 }), context('en'))
    expect(further.words).toBe('Uploading')
    expect(further.explanation).toBe(
      'Uploading: 37 of 40 parts were already on the server; only the others are sent.',
    )
  })

  it('says that no data moves instead of showing an upload that stands still', () => {
    const status = taskStatus(aTask(), context('en', { isStalled: true }))
    expect(status).toMatchObject({ tone: 'warn', words: 'No data moving' })
  })
})
