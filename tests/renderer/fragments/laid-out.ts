/** happy-dom lays nothing out; a virtual list needs to know how much of it is in sight. */
import { beforeEach, vi } from 'vitest'

/** In every test of the file, elements are as high as a list of 20 rows and its header. */
export function laidOut(): void {
  beforeEach((context) => {
    const height = vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get')
    const width = vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get')
    height.mockReturnValue(28 + 20 * 30)
    width.mockReturnValue(1088)
    context.onTestFinished(() => {
      height.mockRestore()
      width.mockRestore()
    })
  })
}
