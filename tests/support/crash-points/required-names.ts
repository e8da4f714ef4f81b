/** The points that have to be met (reliability 3.2): one that drops out, or is renamed, is missed. */

/** Requests: before, carried out, answered. */
const requests = ['initiate', 'put', 'list', 'complete', 'head', 'abort', 'uploads'] as const
const parts = ['first', 'middle', 'last'] as const

/** Everything that is durable before something else may happen. */
const records = [
  'task.add',
  'intent.initiate',
  'upload id',
  'upload adopted',
  'upload gone',
  'intent.put',
  'intent.complete',
  'intent.abort',
  'leftover',
  'pausing',
  'pause',
  'resume',
  'cancel',
  'cancelled',
  'failed',
  'retry',
  'remove',
  'done',
  'settings.save',
  'connection.save',
  'connection.remove',
] as const

/** Effects on files: each before and after. */
const effects = [
  ...records.flatMap((record) => [`journal.write ${record}`, `journal.sync ${record}`]),
  ...['start', 'compaction'].flatMap((turn) => [
    ...['create', 'write', 'sync', 'sync-folder'].map((what) => `journal.${what} ${turn}`),
    ...['create', 'write', 'sync', 'rename', 'sync-folder'].map(
      (what) => `snapshot.${what} ${turn}`,
    ),
  ]),
  'journal.sync recovered',
  'journal.unlink',
  'snapshot.unlink',
  'snapshot.unlink left-over',
  ...['first', 'next'].flatMap((turn) =>
    ['create', 'write', 'sync', 'rename', 'sync-folder', 'unlink'].map(
      (what) => `checkpoint.${what} ${turn}`,
    ),
  ),
  ...['create', 'write', 'sync', 'rename', 'sync-folder'].map((what) => `receipt.${what}`),
  ...['create', 'write', 'sync', 'sync-folder'].map((what) => `receipt-pack.${what}`),
  ...['create', 'write', 'link', 'unlink', 'unlink left-over'].map((what) => `lock.${what}`),
  'lock.link takeover',
  'lock.unlink takeover',
  ...['create', 'write', 'sync', 'rename', 'unlink'].map((what) => `reserve.${what}`),
  'quarantine.rename',
  'quarantine.sync-folder',
  ...['create', 'write', 'sync', 'rename', 'sync-folder'].map((what) => `outdated.${what}`),
  ...['', ' tasks', ' receipts', ' quarantine', ' outdated'].map((name) => `folder.create${name}`),
]

/** Names of points, without their numbers. */
export const requiredNames: readonly string[] = [
  ...[...requests, ...parts].flatMap((name) =>
    ['before', 'applied', 'answered'].map((moment) =>
      parts.some((part) => part === name) ? `part.${moment} ${name}` : `${name}.${moment}`,
    ),
  ),
  ...effects.flatMap((effect) =>
    ['before', 'after'].map((moment) => effect.replace(/^\S+/, (what) => `${what}.${moment}`)),
  ),
]
