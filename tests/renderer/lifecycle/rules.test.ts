import { describe, expect, it } from 'vitest'
import type { AbortRule } from '#shared/lifecycle-view.ts'
import type { TaskState, TaskView } from '#shared/task-view.ts'
import {
  doomedTasks,
  dueOfTask,
  ruleFlag,
} from '../../../renderer/src/components/lifecycle/doomed-tasks.ts'
import {
  draftOf,
  newDraft,
  problemsOf,
  ruleOf,
} from '../../../renderer/src/components/lifecycle/rule-draft.ts'
import { ruleSentence } from '../../../renderer/src/components/lifecycle/rule-words.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import type { Text } from '../../../renderer/src/text/use-text.ts'
import { aTask } from '../harness/tasks.ts'

const nowMs = Date.UTC(2026, 10, 21)
const dayMs = 86_400_000

function rule(change: Partial<AbortRule> = {}): AbortRule {
  return { id: 'r', prefix: 'backup/', isEnabled: true, after: { days: 7 }, ...change }
}

function paused(change: Partial<TaskView> = {}): TaskView {
  return aTask({
    key: 'backup/film.mov',
    state: { kind: 'paused' },
    initiatedAtMs: nowMs - 30 * dayMs,
    lastPartAtMs: nowMs - 5 * dayMs,
    ...change,
  })
}

const error = { code: 'network/timeout', message: 'timeout' } as const
const states: readonly (readonly [string, TaskState, boolean])[] = [
  ['queued', { kind: 'queued' }, true],
  ['paused', { kind: 'paused' }, true],
  ['waiting', { kind: 'waiting', for: 'network', untilMs: 0, error }, true],
  ['blocked', { kind: 'blocked', by: 'credentials', error }, true],
  ['failed', { kind: 'ended', as: 'failed', error }, true],
  ['uploading', { kind: 'running', phase: 'uploading' }, false],
  ['pausing', { kind: 'stopping', to: 'paused' }, false],
  ['done', { kind: 'ended', as: 'done' }, false],
  ['cancelled', { kind: 'ended', as: 'cancelled' }, false],
]

describe('dueOfTask', () => {
  it.each(states)('reaches a task that is %s: %o -> %s', (_, state, isReached) => {
    expect(dueOfTask(paused({ state }), [rule()], nowMs) !== undefined).toBe(isReached)
  })

  it('reaches no task without an upload, and none under another prefix', () => {
    expect(dueOfTask(paused({ uploadId: undefined }), [rule()], nowMs)).toBeUndefined()
    expect(dueOfTask(paused({ key: 'film.mov' }), [rule()], nowMs)).toBeUndefined()
    expect(dueOfTask(paused(), [rule({ isEnabled: false })], nowMs)).toBeUndefined()
  })

  it('counts from the last part, and from the start where that is not known', () => {
    expect(dueOfTask(paused(), [rule()], nowMs)?.dueMs).toBe(nowMs + 2 * dayMs)
    const unknown = paused({ lastPartAtMs: undefined })
    expect(dueOfTask(unknown, [rule()], nowMs)?.dueMs).toBe(nowMs - 23 * dayMs)
  })
})

describe('ruleFlag', () => {
  it.each([
    ['a minute more than three days', 7, 3 * dayMs + 60_000, undefined],
    ['three days', 7, 3 * dayMs, false],
    ['a minute', 7, 60_000, false],
    ['nothing', 7, 0, true],
    ['a day too late', 7, -dayMs, true],
    ['a quarter of forty days', 40, 10 * dayMs, false],
    ['a minute more than a quarter of forty days', 40, 10 * dayMs + 60_000, undefined],
    ['all of a single day', 1, dayMs, false],
  ])('with %s left of %d days', (_, days, leftMs, isPast) => {
    const task = paused({ lastPartAtMs: nowMs + leftMs - days * dayMs })
    const flag = ruleFlag(task, [rule({ after: { days } })], nowMs)
    const expected = isPast === undefined ? undefined : { dueMs: nowMs + leftMs, isPast }
    expect(flag).toEqual(expected)
  })

  it('is past due under a rule with a date that lies behind it', () => {
    const dated = rule({ after: { createdBeforeMs: nowMs - dayMs } })
    expect(ruleFlag(paused(), [dated], nowMs)).toEqual({ dueMs: nowMs, isPast: true })
    expect(ruleFlag(paused({ initiatedAtMs: nowMs }), [dated], nowMs)).toBeUndefined()
  })
})

describe('doomedTasks', () => {
  it('names those of this bucket and connection only, the nearest first', () => {
    const tasks = [
      paused({ id: 'later', lastPartAtMs: nowMs }),
      paused({ id: 'sooner' }),
      paused({ id: 'elsewhere', bucket: 'other' }),
      paused({ id: 'of another', connectionId: 'other' }),
    ]
    const place = { connectionId: 'studio', bucket: 'media-archive' }
    const doomed = doomedTasks(tasks, place, rule(), nowMs)
    expect(doomed.map(({ task }) => task.id)).toEqual(['sooner', 'later'])
  })
})

describe('a rule as it is filled in', () => {
  it.each([
    [undefined, 'days'],
    [0, 'days'],
    [1, undefined],
    [1.5, 'days'],
    [3650, undefined],
    [3651, 'days'],
  ])('with %s days has the problem %s', (days, problem) => {
    const draft = { ...newDraft('backup/'), days }
    expect(problemsOf(draft).days).toBe(problem)
    expect(ruleOf(draft) === undefined).toBe(problem !== undefined)
  })

  it.each([
    ['', undefined],
    ['backup/', undefined],
    ['back', undefined],
    ['/backup', 'prefix-leading-slash'],
    ['a\u0001', 'prefix-control'],
    ['x'.repeat(1023), 'prefix-too-long'],
  ])('with the prefix %j has the problem %s', (prefix, problem) => {
    expect(problemsOf(newDraft(prefix)).prefix).toBe(problem)
  })

  it('says what a change does besides: switch on, days instead of a date', () => {
    expect(draftOf(rule()).also).toEqual([])
    expect(draftOf(rule({ isEnabled: false, after: { createdBeforeMs: 0 } }))).toMatchObject({
      ruleId: 'r',
      days: 7,
      also: ['switchesOn', 'insteadOfDate'],
    })
  })
})

describe('ruleSentence', () => {
  it.each([
    ['en', rule(), 'Fragments under backup/ are deleted 7 days after their last part was stored.'],
    [
      'en',
      rule({ prefix: '', after: { days: 1 } }),
      'Fragments are deleted 1 day after their last part was stored.',
    ],
    ['zh-CN', rule(), 'backup/ 下的碎片在最后一个分片上传 7 天后删除。'],
    ['en', rule({ prefix: 'a\u202eb' }), String.raw`Fragments under a\u202eb are deleted 7 days`],
  ] as const)('says in %s what %o does', (language, each, words) => {
    const { t } = createText(language).global
    const text: Pick<Text, 't'> = {
      t: (key, params = {}, count) =>
        count === undefined ? t(key, { ...params }) : t(key, { ...params }, count),
    }
    expect(ruleSentence(text, language, each)).toContain(words)
  })
})
