import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import StatusBar from '../../../renderer/src/components/shell/StatusBar.vue'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { aTask } from '../harness/tasks.ts'
import { mountPage, settle } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'

const MiB = 1024 ** 2
const load = {
  connections: 4,
  mostConnections: 16,
  memoryBytes: 32 * MiB,
  mostMemoryBytes: 128 * MiB,
}

let page: VueWrapper
afterEach(() => page.unmount())

it.each([
  [{ kind: 'running', phase: 'uploading' } as const, true],
  [{ kind: 'ended', as: 'done' } as const, false],
])(
  'shows connections and memory beside their limits while something moves: %o',
  async (state, is) => {
    const tasks = [aTask({ state })]
    const mounted = await mountPage(
      StatusBar,
      {},
      {
        answers: {
          'tasks.snapshot': () => ({ snapshotId: 's', seq: 0, count: 1 }),
          'tasks.chunk': ({ from }) => tasks.slice(from),
          'app.notices': () => [],
          'health.list': () => [],
          'lifecycle.known': () => [],
        },
      },
    )
    page = mounted.page
    await useAppStore().mirror()
    mounted.bridge.emit({ type: 'load', seq: 1, load })
    await settle()
    expect(pageText().includes('Connections in use: 4 of 16')).toBe(is)
    expect(pageText().includes('Memory of parts on their way: 32.0 MiB of 128.0 MiB')).toBe(is)
  },
)
