/** One line of progress, never wider than the terminal. Pure. */
import { stateName, type TaskState } from '#shared/task-view.ts'
import { formatBytes, formatDuration, printable } from './printable.ts'

export interface BarLine {
  readonly name: string
  /** Acknowledged and on the wire. */
  readonly bytes: number
  readonly totalBytes: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | undefined
  /** Said instead of speed and time. */
  readonly note?: string | undefined
}

const narrowestName = 8
const nameShare = 0.3

/** `name  ████░░░░  43 %  1.2 GiB / 2.8 GiB  71 MiB/s  22 s`, cut to the width. */
export function barLine(line: BarLine, width: number): string {
  const share = line.totalBytes === 0 ? 1 : Math.min(1, line.bytes / line.totalBytes)
  const percent = `${Math.floor(share * 100)} %`.padStart(5)
  const left = line.secondsLeft === undefined ? '' : `  ${formatDuration(line.secondsLeft)} left`
  const pace = line.note ?? `${formatBytes(line.bytesPerSecond)}/s${left}`
  const amount = `${formatBytes(line.bytes)} / ${formatBytes(line.totalBytes)}`
  const tail = `${percent}  ${amount}  ${printable(pace)}`
  const nameWidth = Math.max(narrowestName, Math.floor(width * nameShare))
  const bar = drawBar(share, barWidth(width))
  return cut(`${fit(printable(line.name), nameWidth)} ${bar} ${tail}`, width - 1)
}

/** By the terminal alone, so that the bars of all lines stand below each other. */
function barWidth(width: number): number {
  if (width >= 120) return 24
  if (width >= 100) return 14
  return width >= 70 ? 6 : 0
}

/** What a state that moves nothing says of itself; `isTogether`: somebody else counts down for all. */
export function noteOf(state: TaskState, nowMs: number, isTogether = false): string | undefined {
  switch (state.kind) {
    case 'running':
      return state.phase === 'uploading' ? undefined : state.phase
    case 'waiting': {
      if (isTogether) return 'waiting'
      const seconds = Math.max(0, (state.untilMs - nowMs) / 1000)
      const what = state.for === 'network' ? 'waiting for the network' : 'will retry'
      return `${what}, again in ${formatDuration(seconds)}`
    }
    case 'queued':
    case 'stopping':
    case 'blocked':
    case 'paused':
    case 'ended':
      return stateName(state)
  }
}

function drawBar(share: number, width: number): string {
  const full = Math.floor(share * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

/** Exactly that wide: padded, or its middle left out, so that begin and extension stay. */
function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text + ' '.repeat(width - widthOf(text))
  const tail = takeWidth(graphemes(text).toReversed(), Math.floor((width - 1) / 2)).toReversed()
  const head = takeWidth(graphemes(text), width - 1 - widthOf(tail.join('')))
  const short = `${head.join('')}…${tail.join('')}`
  return short + ' '.repeat(Math.max(0, width - widthOf(short)))
}

function cut(text: string, width: number): string {
  return takeWidth(graphemes(text), width).join('')
}

function takeWidth(characters: readonly string[], width: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of characters) {
    used += widthOf(character)
    if (used > width) break
    taken.push(character)
  }
  return taken
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What is seen as one character; a cut never goes through it. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** Columns: East Asian wide characters and emoji take two, marks that combine none of their own. */
export function widthOf(text: string): number {
  return graphemes(text).reduce((width, one) => width + (wide.test(one) ? 2 : 1), 0)
}

const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u
