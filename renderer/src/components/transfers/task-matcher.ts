/** What the search box finds: name, place, source, state and cause, in the words on the screen. */
import { stateName, type TaskView } from '#shared/task-view.ts'
import type { TaskMatcher } from '../../stores/tasks.ts'
import { errorWords } from '../../text/error-words.ts'
import { ossPath } from '../../text/oss-path.ts'
import type { Text } from '../../text/use-text.ts'

/** Every word typed has to occur somewhere; case does not matter. `undefined` for no words. */
export function taskMatcher(typed: string, t: Text['t'], locale: string): TaskMatcher | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  return (task) => {
    const text = haystack(task, t, locale).toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

function haystack(task: TaskView, t: Text['t'], locale: string): string {
  const cause = 'error' in task.state ? errorWords(task.state.error, locale).title : ''
  const state = t(`states.task.${stateName(task.state)}`)
  return [task.name, ossPath(task.bucket, task.key), task.sourcePath, state, cause].join('\n')
}
