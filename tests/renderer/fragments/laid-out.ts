/** happy-dom lays nothing out; a virtual list needs to know how much of it is in sight. */
import { afterEach, beforeEach } from 'vitest'

const measured = ['clientHeight', 'clientWidth'] as const

/** In every test of the file, elements are as high as a list of 20 rows and its header. */
export function laidOut(): void {
  beforeEach(() => {
    for (const name of measured) {
      const value = name === 'clientHeight' ? 28 + 20 * 30 : 1088
      Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })
    }
  })
  afterEach(() => {
    // Those of Element are in force again.
    for (const name of measured) Reflect.deleteProperty(HTMLElement.prototype, name)
  })
}
