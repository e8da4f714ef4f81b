/** Tasks of ours whose stored parts a rule deletes: before it is written, and while it is in force. Pure. */
import { dueOf, type AbortRule, type UploadAge } from '#shared/lifecycle-view.ts'
import type { TaskView } from '#shared/task-view.ts'

/** Epoch ms from which on the rule may delete the parts. */
export interface DoomedTask {
  readonly task: TaskView
  readonly dueMs: number
}

/** Tasks that stand still with stored parts in this bucket and that the rule reaches, the nearest first. */
export function doomedTasks(
  tasks: Iterable<TaskView>,
  place: { readonly connectionId: string; readonly bucket: string },
  rule: AbortRule,
  nowMs: number,
): readonly DoomedTask[] {
  const doomed: DoomedTask[] = []
  for (const task of tasks) {
    if (task.bucket !== place.bucket || task.connectionId !== place.connectionId) continue
    const due = dueOfTask(task, [rule], nowMs)
    if (due !== undefined) doomed.push({ task, dueMs: due.dueMs })
  }
  return doomed.toSorted((a, b) => a.dueMs - b.dueMs)
}

/** When a task that stands still loses its parts; `undefined` while it moves or has none. */
export function dueOfTask(
  task: TaskView,
  rules: readonly AbortRule[],
  nowMs: number,
): { readonly dueMs: number; readonly rule: AbortRule } | undefined {
  return rules.length === 0 || !standsStill(task) ? undefined : dueOf(rules, ageOf(task), nowMs)
}

const dayMs = 86_400_000
/** From here on a person should do something. */
const soonMs = 3 * dayMs

/** What is shown beside a task. `isPast`: the parts may be gone already. */
export interface RuleFlag {
  readonly dueMs: number
  readonly isPast: boolean
}

/** Within three days, or when less than a quarter of the rule's days is left. */
export function ruleFlag(
  task: TaskView,
  rules: readonly AbortRule[],
  nowMs: number,
): RuleFlag | undefined {
  const due = dueOfTask(task, rules, nowMs)
  if (due === undefined) return undefined
  const { dueMs, rule } = due
  const quarterMs = 'days' in rule.after ? (rule.after.days * dayMs) / 4 : 0
  if (dueMs - nowMs > Math.max(soonMs, quarterMs)) return undefined
  return { dueMs, isPast: dueMs <= nowMs }
}

function standsStill({ state, uploadId }: TaskView): boolean {
  if (uploadId === undefined) return false
  switch (state.kind) {
    case 'queued':
    case 'waiting':
    case 'blocked':
    case 'paused':
      return true
    case 'ended':
      return state.as === 'failed'
    case 'running':
    case 'stopping':
      return false
  }
}

/** Where the moments are not known, those before them count: rather too early a warning than too late. */
function ageOf({ key, initiatedAtMs, lastPartAtMs, startedAtMs, addedAtMs }: TaskView): UploadAge {
  const initiatedMs = initiatedAtMs ?? startedAtMs ?? addedAtMs
  return { key, initiatedMs, lastPartMs: lastPartAtMs ?? initiatedMs }
}
