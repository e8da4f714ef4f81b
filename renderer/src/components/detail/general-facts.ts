/** Everything known about a task, in groups of label and value. Pure. */
import { stateName, type TaskView } from '#shared/task-view.ts'
import { formatBytes, formatCount, formatDateTime } from '../../text/format.ts'
import { ossPath } from '../../text/oss-path.ts'
import type { MessageKey, Text } from '../../text/use-text.ts'

export interface GeneralFact {
  readonly key: MessageKey
  readonly value: string
  /** A path, hash or ID: one width per character, with a button that copies it. */
  readonly isCode?: boolean
}

export interface FactGroup {
  readonly title: MessageKey
  readonly facts: readonly GeneralFact[]
}

/**
 * The groups of the General tab; a fact that is not known yet is left out.
 * `ruleWords`: what a lifecycle rule is about to do with its parts. `connectionName`: none when the
 * connection was removed.
 */
export function generalFacts(
  { t }: Pick<Text, 't'>,
  locale: string,
  task: TaskView,
  ruleWords?: string,
  connectionName?: string,
): readonly FactGroup[] {
  const count = (value: number): string => formatCount(value, locale)
  const size = { size: formatBytes(task.sizeBytes, locale), bytes: count(task.sizeBytes) }
  return [
    {
      title: 'detail.general.where',
      facts: [
        { key: 'detail.general.source', value: task.sourcePath, isCode: true },
        { key: 'detail.general.destination', value: ossPath(task.bucket, task.key), isCode: true },
        ...(connectionName === undefined
          ? []
          : [{ key: 'detail.general.connection', value: connectionName } as const]),
        { key: 'detail.general.size', value: t('detail.general.sizeValue', size) },
        { key: 'detail.general.state', value: t(`states.task.${stateName(task.state)}`) },
      ],
    },
    {
      title: 'detail.general.upload',
      facts: [
        ...code('detail.fact.uploadId', task.uploadId),
        { key: 'detail.general.parts', value: partsWords(t, count, task) },
        { key: 'detail.fact.partSize', value: partSizeWords(t, locale, task) },
        {
          key: 'detail.fact.checksum',
          value: t(task.verifyMd5 ? 'detail.general.checksumMd5' : 'detail.general.checksumCrc'),
        },
        {
          key: 'detail.general.reused',
          value: reusedWords(t, count, task),
        },
        { key: 'detail.general.retries', value: count(task.retries) },
        ...(ruleWords === undefined
          ? []
          : [{ key: 'lifecycle.flag.fact', value: ruleWords } as const]),
      ],
    },
    {
      title: 'detail.general.times',
      facts: [
        ...moment('detail.general.added', task.addedAtMs, locale),
        ...moment('detail.general.started', task.startedAtMs, locale),
        ...moment('detail.general.ended', task.endedAtMs, locale),
      ],
    },
    ...resultGroup(t, task),
  ]
}

function resultGroup(t: Text['t'], task: TaskView): readonly FactGroup[] {
  const result = task.result
  if (result === undefined) return []
  const isProven = result.checkedBy === 'crc64'
  return [
    {
      title: 'detail.general.result',
      facts: [
        {
          key: 'detail.general.checkedBy',
          value: t(isProven ? 'detail.general.checkedCrc64' : 'detail.general.checkedSize'),
        },
        ...code('detail.general.etag', result.etag),
        ...code('detail.general.crc64', result.crc64),
        ...code('detail.general.requestId', result.requestId),
        ...code('detail.general.versionId', result.versionId),
      ],
    },
  ]
}

function partsWords(t: Text['t'], count: (value: number) => string, task: TaskView): string {
  if (task.partsTotal > 0) {
    const values = { stored: count(task.partsStored), total: count(task.partsTotal) }
    return t('detail.general.partsValue', values)
  }
  return t(isPlanned(task) ? 'detail.general.onePiece' : 'detail.general.partSizeAuto')
}

function reusedWords(t: Text['t'], count: (value: number) => string, task: TaskView): string {
  if (task.partsReused === 0) return t('detail.general.reusedNone')
  const values = { reused: count(task.partsReused), total: count(task.partsTotal) }
  return t('detail.general.reusedValue', values)
}

function partSizeWords(t: Text['t'], locale: string, task: TaskView): string {
  if (task.partSizeBytes > 0) return formatBytes(task.partSizeBytes, locale)
  return t(isPlanned(task) ? 'detail.fact.none' : 'detail.general.partSizeAuto')
}

/** Whether it has been decided that the file goes up in one request. */
export function isPlanned(task: TaskView): boolean {
  const { state } = task
  if (state.kind === 'ended') return state.as === 'done'
  return state.kind === 'running' && state.phase !== 'preparing'
}

function code(key: MessageKey, value: string | undefined): readonly GeneralFact[] {
  return value === undefined || value === '' ? [] : [{ key, value, isCode: true }]
}

function moment(key: MessageKey, atMs: number | undefined, locale: string): readonly GeneralFact[] {
  return atMs === undefined ? [] : [{ key, value: formatDateTime(atMs, locale) }]
}
