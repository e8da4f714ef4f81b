import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenForFiles } from '../../../renderer/src/components/shell/listen-for-files.ts'

const film = new File(['x'], 'film.mov')
let hovered: (number | undefined)[]
let taken: string[]
let isWelcome: boolean
let stop: () => void

beforeEach(() => {
  hovered = []
  taken = []
  isWelcome = true
  stop = listenForFiles(window, {
    accepts: () => isWelcome,
    hover: (count) => hovered.push(count),
    take: (files) => taken.push(...files.map((file) => file.name)),
  })
})
afterEach(() => {
  stop()
})

/** Sends a drag event with `count` files, or with text. Answers whether the page kept it to itself. */
function drag(type: string, count: number): boolean {
  const event = new Event(type, { bubbles: true, cancelable: true })
  const files = Array.from({ length: count }, () => film)
  Object.assign(event, {
    dataTransfer: {
      types: count === 0 ? ['text/plain'] : ['Files'],
      items: files.map(() => ({ kind: 'file' })),
      files,
      dropEffect: 'none',
    },
  })
  window.dispatchEvent(event)
  return event.defaultPrevented
}

describe('listenForFiles', () => {
  it('tells how many files hang over the window, until they leave it', () => {
    drag('dragenter', 3)
    drag('dragenter', 3)
    drag('dragleave', 3)
    expect(hovered).toEqual([3, 3])
    drag('dragleave', 3)
    expect(hovered).toEqual([3, 3, undefined])
  })

  it('takes dropped files and is ready for the next ones', () => {
    drag('dragenter', 1)
    expect(drag('drop', 1)).toBe(true)
    drag('dragenter', 2)
    expect(taken).toEqual(['film.mov'])
    expect(hovered).toEqual([1, undefined, 2])
  })

  it('leaves dragged text alone', () => {
    expect(drag('dragenter', 0)).toBe(false)
    expect(drag('dragover', 0)).toBe(false)
    expect(hovered).toEqual([])
  })

  it('never lets the window open a file, even when none is welcome', () => {
    isWelcome = false
    expect(drag('dragover', 1)).toBe(true)
    expect(drag('drop', 1)).toBe(true)
    expect(taken).toEqual([])
  })

  it('hears nothing any more once stopped', () => {
    stop()
    drag('drop', 1)
    expect(taken).toEqual([])
  })
})
