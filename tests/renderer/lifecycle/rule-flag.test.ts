import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'vue'
import type { AbortRule } from '#shared/lifecycle-view.ts'
import GeneralFacts from '../../../renderer/src/components/detail/GeneralFacts.vue'
import TransferRow from '../../../renderer/src/components/transfers/TransferRow.vue'
import { useLifecycleStore } from '../../../renderer/src/stores/lifecycle.ts'
import { aTask } from '../harness/tasks.ts'
import { mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

const dayMs = 86_400_000
const place = { connectionId: 'studio', bucket: 'media-archive' }
const rule: AbortRule = { id: 'r', prefix: '', isEnabled: true, after: { days: 7 } }

async function shown(
  component: Component,
  daysAgo: number,
  language: 'en' | 'zh-CN' = 'en',
): Promise<void> {
  const task = aTask({
    state: { kind: 'paused' },
    initiatedAtMs: Date.now() - 30 * dayMs,
    lastPartAtMs: Date.now() - daysAgo * dayMs,
  })
  mounted = await mountPage(
    component,
    { task, columns: ['name', 'status'], isSelected: false },
    { language },
  )
}

function flag(): string | null | undefined {
  return document.querySelector('[role=img]')?.getAttribute('aria-label')
}

describe('a transfer that a lifecycle rule is about to reach', () => {
  it('is flagged as soon as the rule is known, and no longer when it is gone', async () => {
    await shown(TransferRow, 5)
    expect(flag()).toBeUndefined()
    useLifecycleStore().changed({ ...place, rules: [rule] })
    await settle()
    expect(flag()).toMatch(/^A lifecycle rule deletes the stored parts from .+\. Resume before\.$/)
    useLifecycleStore().changed({ ...place, rules: [] })
    await settle()
    expect(flag()).toBeUndefined()
  })

  it('is not flagged long before', async () => {
    await shown(TransferRow, 1)
    useLifecycleStore().changed({ ...place, rules: [rule] })
    await settle()
    expect(flag()).toBeUndefined()
  })

  it('is said to have lost its parts, perhaps, once the day is over', async () => {
    await shown(TransferRow, 8, 'zh-CN')
    useLifecycleStore().changed({ ...place, rules: [rule] })
    await settle()
    expect(flag()).toContain('可能已被删除')
  })

  it('says the same among its facts', async () => {
    await shown(GeneralFacts, 5)
    expect(pageText()).not.toContain('Lifecycle rule')
    useLifecycleStore().changed({ ...place, rules: [rule] })
    await settle()
    expect(pageText()).toContain('Lifecycle rule')
    expect(pageText()).toContain('Resume before.')
  })
})
