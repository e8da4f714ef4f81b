import { afterEach, describe, expect, it } from 'vitest'
import type { LifecyclePlan, LifecycleView } from '#shared/lifecycle-view.ts'
import LifecycleDialog from '../../../renderer/src/components/lifecycle/LifecycleDialog.vue'
import { useLifecycleStore } from '../../../renderer/src/stores/lifecycle.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aTask } from '../harness/tasks.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { button, field, mountPage, settle, type, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

const place = { connectionId: 'studio', bucket: 'media-archive' }
const view: LifecycleView = {
  ...place,
  rules: [
    { id: 'r1', prefix: 'backup/', isEnabled: true, after: { days: 7 } },
    {
      id: 'r2',
      prefix: '',
      isEnabled: false,
      after: { createdBeforeMs: Date.UTC(2024, 0, 1, 12) },
    },
  ],
  otherRules: 2,
  xml: '<LifecycleConfiguration/>',
  undo: null,
}
const plan: LifecyclePlan = {
  planId: 'p1',
  lines: [
    { kind: 'same', text: '<LifecycleConfiguration>' },
    { kind: 'removed', text: '  <Days>7</Days>' },
    { kind: 'added', text: '  <Days>9</Days>' },
  ],
  overlaps: ['r2'],
}

async function open(
  answers: Answers = {},
  storageClasses: readonly string[] = [],
  language: 'en' | 'zh-CN' = 'en',
): Promise<MountedPage> {
  mounted = await mountPage(
    LifecycleDialog,
    { bucket: { ...place, region: 'cn-shanghai', storageClasses }, prefix: 'backup/' },
    {
      language,
      answers: {
        'lifecycle.read': () => view,
        'lifecycle.plan': () => plan,
        'lifecycle.apply': () => view,
        ...answers,
      },
    },
  )
  return mounted
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

describe('LifecycleDialog', () => {
  it('lists the rules that delete fragments, and counts the others', async () => {
    await open()
    expect(pageText()).toContain('Fragments under backup/ are deleted 7 days after')
    expect(pageText()).toContain('Fragments that were begun before Jan 1, 2024 are deleted.')
    expect(pageText()).toContain('Off · ID r2')
    expect(pageText()).toContain('2 other rules of the bucket stay untouched.')
    expect(useLifecycleStore().rulesOf(place)).toEqual(view.rules)
  })

  it('says that there is none', async () => {
    const none = { ...view, rules: [], otherRules: 0, xml: null }
    await open({ 'lifecycle.read': () => none }, [], 'zh-CN')
    expect(pageText()).toContain('该 Bucket 没有会删除碎片的规则。')
    await press('查看 XML')
    expect(pageText()).toContain('该 Bucket 没有生命周期规则。')
  })

  it('names the right that is missing, and can be tried again', async () => {
    let isDenied = true
    await open({
      'lifecycle.read': () =>
        isDenied
          ? {
              code: 'oss/access-denied',
              message: 'AccessDenied',
              details: { operation: 'GetBucketLifecycle' },
            }
          : view,
    })
    expect(pageText()).toContain('The rules could not be read · Access denied')
    expect(pageText()).toContain('oss:GetBucketLifecycle')
    isDenied = false
    await press('Try again')
    expect(pageText()).toContain('ID r1')
  })

  it('shows a new rule before it writes it, and says when it is in force', async () => {
    const { bridge } = await open()
    await press('Add a rule…')
    expect(document.activeElement).toBe(field('Names that begin with'))
    expect(field('Names that begin with').value).toBe('backup/')
    await type('Days after the last part', '9')
    expect(pageText()).toContain('Fragments under backup/ are deleted 9 days after')
    await press('Show the change')
    expect(bridge.inputs('lifecycle.plan').map(({ change }) => change)).toEqual([
      { kind: 'set', ruleId: null, prefix: 'backup/', days: 9 },
    ])
    expect(pageText()).toContain('also covered by rule r2')
    expect(pageText()).toContain('added <Days>9</Days>')
    expect(bridge.inputs('lifecycle.apply')).toEqual([])
    await press('Copy the difference')
    expect(bridge.inputs('clipboard.write')).toEqual([
      { text: '  <LifecycleConfiguration>\n-   <Days>7</Days>\n+   <Days>9</Days>' },
    ])
    await press('Write to the bucket')
    expect(bridge.inputs('lifecycle.apply')).toEqual([
      { planId: 'p1', requestId: expect.any(String) },
    ])
    expect(pageText()).toContain('OSS loads changes within 24 hours')
  })

  it('goes back to what was filled in, and from there to the rules', async () => {
    await open()
    await press('Add a rule…')
    await type('Days after the last part', '9')
    await press('Show the change')
    await press('Back')
    expect(field('Days after the last part').value).toBe('9')
    await press('Back')
    expect(pageText()).toContain('ID r1')
    expect(document.activeElement?.textContent.trim()).toBe('Add a rule…')
  })

  it('says why a change could not be worked out, in its place, and tries it again', async () => {
    let isDown = true
    const { bridge } = await open({
      'lifecycle.plan': () => (isDown ? { code: 'network/timeout', message: 'timeout' } : plan),
    })
    await press('Add a rule…')
    await press('Show the change')
    expect(pageText()).toContain('The change could not be worked out · No answer in time')
    expect(field('Names that begin with').value).toBe('backup/')
    isDown = false
    await press('Try again')
    expect(bridge.inputs('lifecycle.plan')).toHaveLength(2)
    expect(button('Write to the bucket').disabled).toBe(false)
  })

  it('shows nothing while what is filled in is wrong', async () => {
    const { bridge } = await open()
    await press('Add a rule…')
    await type('Days after the last part', '0')
    expect(pageText()).toContain('Enter a whole number from 1 to 3,650.')
    expect(button('Show the change').disabled).toBe(true)
    await type('Days after the last part', '7')
    await type('Names that begin with', '/backup')
    expect(button('Show the change').disabled).toBe(true)
    expect(bridge.inputs('lifecycle.plan')).toEqual([])
  })

  it('warns of transfers of ours it would kill, and when', async () => {
    await open()
    const day = 86_400_000
    const task = (id: string, daysAgo: number) =>
      aTask({
        id,
        name: `${id}.mov`,
        key: `backup/${id}.mov`,
        state: { kind: 'paused' },
        initiatedAtMs: Date.now() - 40 * day,
        lastPartAtMs: Date.now() - daysAgo * day,
      })
    const tasks = [task('near', 2), task('past', 20)]
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks })
    await press('Add a rule…')
    await expect.poll(pageText).toContain('delete the stored parts of 2 of your transfers')
    expect(pageText()).toMatch(/past\.mov\s*at its next run\s*near\.mov\s*from /)
    await type('Names that begin with', 'elsewhere/')
    expect(pageText()).not.toContain('of your transfers')
  })

  it('says when a rule is dearer than deleting here', async () => {
    await open({}, ['Standard', 'IA', 'ColdArchive'])
    await press('Add a rule…')
    expect(pageText()).toContain('The fragments here are stored as IA and Cold Archive.')
  })

  it('changes a rule of the list, and says what else that does', async () => {
    const { bridge } = await open()
    await press('Edit rule r2')
    expect(pageText()).toContain('The rule is off now; it is switched on.')
    expect(pageText()).toContain('Instead of its date it gets days.')
    await press('Show the change')
    expect(bridge.inputs('lifecycle.plan')[0]?.change).toMatchObject({ ruleId: 'r2', prefix: '' })
  })

  it('removes a rule and undoes a change only after showing what goes', async () => {
    const { bridge } = await open({
      'lifecycle.read': () => ({ ...view, undo: { savedMs: Date.UTC(2026, 10, 20) } }),
    })
    await press('Remove rule r1')
    await press('Back')
    await press('Undo the last change…')
    expect(bridge.inputs('lifecycle.plan').map(({ change }) => change)).toEqual([
      { kind: 'remove', ruleId: 'r1' },
      { kind: 'undo' },
    ])
    expect(bridge.inputs('lifecycle.apply')).toEqual([])
  })

  it('writes nothing over what somebody else has changed, and shows the change again', async () => {
    const { bridge } = await open({
      'lifecycle.apply': () => ({ code: 'request/refused', message: 'changed meanwhile' }),
    })
    await press('Remove rule r1')
    await press('Write to the bucket')
    expect(pageText()).toContain('Somebody else has changed the rules of the bucket meanwhile.')
    expect(button('Write to the bucket').disabled).toBe(true)
    await press('Show the change again')
    expect(bridge.inputs('lifecycle.plan')).toHaveLength(2)
    expect(button('Write to the bucket').disabled).toBe(false)
  })

  it('does not say that nothing was written when nobody knows', async () => {
    const { bridge } = await open({
      'lifecycle.apply': () => ({ code: 'oss/outcome-unknown', message: 'cannot be read' }),
    })
    await press('Remove rule r1')
    await press('Write to the bucket')
    expect(pageText()).toContain('Whether the change was written is not known')
    expect(pageText()).not.toContain('was not written')
    expect(button('Write to the bucket').disabled).toBe(true)
    await press('Show the change again')
    expect(bridge.inputs('lifecycle.plan')).toHaveLength(2)
  })

  it('offers nothing to write when nothing changes', async () => {
    const same = { ...plan, lines: plan.lines.slice(0, 1) }
    await open({ 'lifecycle.plan': () => same })
    await press('Remove rule r1')
    expect(pageText()).toContain('Nothing changes')
    expect(button('Write to the bucket').disabled).toBe(true)
  })

  it('cannot be closed while it writes', async () => {
    const answer = Promise.withResolvers<LifecycleView>()
    const { emitted } = await open({ 'lifecycle.apply': () => answer.promise })
    await press('Remove rule r1')
    await press('Write to the bucket')
    expect(() => button('Close')).toThrow('no button')
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    )
    await settle()
    expect(emitted('close')).toEqual([])
    answer.resolve(view)
    await settle()
    expect(pageText()).toContain('Written.')
  })

  it('calls the reading off when it is left', async () => {
    const never = new Promise<LifecycleView>(() => undefined)
    const { bridge, page } = await open({ 'lifecycle.read': () => never })
    expect(pageText()).toContain('Reading the rules…')
    page.unmount()
    const [asked] = bridge.inputs('lifecycle.read')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
  })
})
