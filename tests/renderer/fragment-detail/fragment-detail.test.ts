import { reactive } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FragmentParts, FragmentRow } from '#shared/fragment-view.ts'
import FragmentDetail from '../../../renderer/src/components/fragment-detail/FragmentDetail.vue'
import { useStoredPartsStore } from '../../../renderer/src/stores/stored-parts.ts'
import {
  aPlan,
  aStrangeFragment,
  denied,
  numbersTo,
  storedParts,
} from '../harness/fragment-dialog-answers.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { givePaneSize } from '../support/pane-size.ts'
import { aConnection } from '../support/settings.ts'

const restMs = 200
const acts = ['Adopt…', 'Complete…', 'Delete…', 'Lifecycle rule…']
let mounted: MountedPage | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  givePaneSize()
})
afterEach(() => {
  mounted?.page.unmount()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const answers: Answers = {
  'fragments.parts': () => ({
    parts: storedParts([1, 2, 4]),
    requests: { made: 7, most: 1000 },
  }),
}

async function look(fragment: FragmentRow = aStrangeFragment(), more: Answers = {}) {
  const props = reactive({ fragment })
  mounted = await mountPage(FragmentDetail, props, {
    connections: [aConnection()],
    answers: { ...answers, ...more },
  })
  return { ...mounted, props }
}

/** The person stays where he is. */
async function rest(): Promise<void> {
  await settle()
  vi.advanceTimersByTime(restMs)
  await settle()
}

function read(): string {
  return document.body.textContent.replaceAll(/\s+/g, ' ')
}

function tableRows(): string[][] {
  return [...document.querySelectorAll('[role=table] [role=row]')]
    .map((row) => [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent.trim()))
    .filter((cells) => cells.length > 0)
}

describe('FragmentDetail', () => {
  it('asks for the parts only of a fragment that is looked at for a moment', async () => {
    const { bridge, props } = await look()
    vi.advanceTimersByTime(restMs - 1)
    props.fragment = aStrangeFragment({ id: 'fragment-2' })
    await settle()
    vi.advanceTimersByTime(restMs - 1)
    await settle()
    expect(bridge.inputs('fragments.parts')).toEqual([])
    vi.advanceTimersByTime(1)
    await settle()
    expect(bridge.inputs('fragments.parts').map(({ id }) => id)).toEqual(['fragment-2'])
    expect(read()).toContain('Stored 3')
  })

  it('asks once for what it knows', async () => {
    const { bridge, props } = await look()
    await rest()
    props.fragment = aStrangeFragment({ id: 'fragment-2' })
    await rest()
    props.fragment = aStrangeFragment()
    await rest()
    expect(bridge.inputs('fragments.parts').map(({ id }) => id)).toEqual([
      'fragment-1',
      'fragment-2',
    ])
    expect(read()).toContain('Stored 3')
  })

  it('asks again when the fragment has another size', async () => {
    const { bridge, props } = await look()
    await rest()
    const size = { kind: 'known', parts: 38, bytes: 38 } as const
    props.fragment = aStrangeFragment({ size })
    await rest()
    expect(bridge.inputs('fragments.parts')).toHaveLength(2)
    await rest()
    expect(bridge.inputs('fragments.parts')).toHaveLength(2)
  })

  it('asks once, whatever is learned about the fragment meanwhile', async () => {
    const answer = Promise.withResolvers<FragmentParts>()
    const { bridge, props } = await look(aStrangeFragment({ size: undefined }), {
      'fragments.parts': () => answer.promise,
    })
    await rest()
    props.fragment = aStrangeFragment({ size: undefined })
    await rest()
    props.fragment = aStrangeFragment({ size: { kind: 'known', parts: 9, bytes: 9 } })
    await rest()
    answer.resolve({ parts: storedParts([1, 2, 4]), requests: { made: 7, most: 1000 } })
    await rest()
    expect(read()).toContain('Stored 3')
    expect(bridge.inputs('fragments.parts')).toHaveLength(1)
    expect(bridge.inputs('requests.abort')).toEqual([])
  })

  it('calls the listing off when the fragment is left', async () => {
    const never = new Promise<never>(() => undefined)
    const { bridge, props } = await look(aStrangeFragment(), { 'fragments.parts': () => never })
    await rest()
    const [asked] = bridge.inputs('fragments.parts')
    props.fragment = aStrangeFragment({ id: 'fragment-2', size: { kind: 'gone' } })
    await settle()
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked?.requestId }])
  })

  it('calls the listing off when the details are closed', async () => {
    const never = new Promise<never>(() => undefined)
    const { bridge, page } = await look(aStrangeFragment(), { 'fragments.parts': () => never })
    await rest()
    page.unmount()
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
    mounted = undefined
  })

  it('sums the map up in words for those who do not see it, gaps included', async () => {
    await look()
    await rest()
    const map = document.querySelector('canvas[role=application]')
    const summary = document.getElementById(map?.getAttribute('aria-describedby') ?? '')
    expect(summary?.textContent).toContain('3 of 4 parts stored, 1 missing in between.')
    expect(read()).toContain('part 3')
  })

  it('speaks of the part under the keyboard cursor', async () => {
    await look()
    await rest()
    const map = document.querySelector('canvas[role=application]')
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) {
      map?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await settle()
    }
    const live = document.querySelector('[aria-live=polite]')
    expect(live?.textContent).toBe('Part 3, State Gap')
  })

  it('shows the same parts as a table, those that are not stored included', async () => {
    await look()
    await rest()
    button('Show as table').click()
    await settle()
    expect(document.querySelector('[role=table]')?.getAttribute('aria-rowcount')).toBe('5')
    const rows = tableRows()
    expect(rows[1]?.slice(0, 4)).toEqual(['2', 'Stored', '8,388,608', '8.0 MiB'])
    expect(rows[1]?.[5]).toMatch(/^5D41402A.*2$/)
    expect(rows[2]).toEqual(['3', 'Gap', '—', '—', '—', '—', '—'])
  })

  it('holds only the rows in sight of 10,000 parts', async () => {
    const all = { parts: storedParts(numbersTo(10_000)), requests: { made: 10, most: 1000 } }
    await look(aStrangeFragment(), { 'fragments.parts': () => all })
    await rest()
    button('Show as table').click()
    await settle()
    expect(document.querySelector('[role=table]')?.getAttribute('aria-rowcount')).toBe('10001')
    expect(tableRows().length).toBeLessThan(60)
  })

  it('shows each part against the file it was compared with', async () => {
    await look()
    await rest()
    const comparison = { ...aPlan, parts: 5, different: [2], missing: [3, 5] }
    useStoredPartsStore().heldAgainst('fragment-1', { fileName: 'film.mov', comparison })
    await settle()
    expect(read()).toContain('Equal 2')
    expect(read()).toContain('Against film.mov')
    button('Show as table').click()
    await settle()
    expect(tableRows().map((row) => row[1])).toEqual([
      'Equal',
      'Different',
      'Missing',
      'Equal',
      'Missing',
    ])
  })

  it('names the right that is missing, and tries again', async () => {
    let isDenied = true
    const { bridge } = await look(aStrangeFragment(), {
      'fragments.parts': () =>
        isDenied ? denied : { parts: storedParts([1]), requests: { made: 2, most: 10 } },
    })
    await rest()
    expect(document.querySelector('[role=alert]')?.textContent).toContain('oss:ListParts')
    expect(read()).toContain('6560A1B2C3D4E5F6A7B8C9D0')
    button('Copy Request ID').click()
    await settle()
    expect(bridge.inputs('clipboard.write')).toEqual([{ text: '6560A1B2C3D4E5F6A7B8C9D0' }])
    isDenied = false
    button('Try again').click()
    await settle()
    expect(read()).toContain('Stored 1')
  })

  it('asks before it goes on beyond the requests that were allowed', async () => {
    let isSpent = true
    const { bridge } = await look(aStrangeFragment(), {
      'fragments.parts': () =>
        isSpent
          ? { code: 'request/refused', message: 'spent', details: { budget: '50' } }
          : { parts: storedParts([1]), requests: { made: 51, most: 150 } },
      'fragments.allow': ({ more }) => {
        isSpent = false
        return { made: 50, most: 50 + more }
      },
    })
    await rest()
    expect(read()).toContain('The 50 requests allowed for this page are made.')
    button('Allow 100 more').click()
    await settle()
    expect(bridge.inputs('fragments.allow')).toEqual([{ more: 100 }])
    expect(read()).toContain('Stored 1')
  })

  it('says so when the upload is gone, whoever finds out', async () => {
    const gone = { code: 'oss/no-such-upload', message: 'NoSuchUpload' } as const
    await look(aStrangeFragment(), { 'fragments.parts': () => gone })
    await rest()
    expect(read()).toContain('This fragment is no longer on the server.')
    expect(button('Adopt…').disabled).toBe(true)
  })

  it('asks nothing about a fragment that is known to be gone', async () => {
    const { bridge } = await look(aStrangeFragment({ size: { kind: 'gone' } }))
    await rest()
    expect(bridge.inputs('fragments.parts')).toEqual([])
    expect(read()).toContain('This fragment is no longer on the server.')
  })

  it('warns of an upload whose first part may be on its way', async () => {
    const none = { parts: [], requests: { made: 1, most: 10 } }
    await look(aStrangeFragment(), { 'fragments.parts': () => none })
    await rest()
    expect(read()).toContain('may be about to send the first one')
  })

  it('asks for what a person chooses', async () => {
    const { emitted } = await look()
    for (const name of acts) button(name).click()
    expect(emitted('act')).toEqual(['adopt', 'complete', 'delete', 'lifecycle'])
  })

  it('offers nothing that would disturb a task of ours', async () => {
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/films/a.mov' } as const
    await look(aStrangeFragment({ use }))
    expect(read()).toContain('By the task for a.mov')
    expect(acts.map((name) => button(name).disabled)).toEqual([true, true, true, false])
  })

  it('copies details and ossutil commands', async () => {
    const { bridge } = await look()
    await rest()
    button('Copy details').click()
    const tab = [...document.querySelectorAll('[role=tab]')].find(
      (each) => each.textContent.trim() === 'General',
    )
    tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    await settle()
    button('Copy command that lists its parts').click()
    button('Copy command that deletes it').click()
    button('Copy Upload ID').click()
    await settle()
    const [details, list, abort, uploadId] = bridge
      .inputs('clipboard.write')
      .map(({ text }) => text)
    expect(details).toContain('Missing: 3')
    expect(details).toContain('Endpoint: https://oss-cn-shanghai.aliyuncs.com')
    expect(list).toMatch(
      /^ossutil api list-parts --bucket=media-archive --key=2026\/ep07\/\S+ --up/,
    )
    expect(abort).toContain('api abort-multipart-upload')
    expect(uploadId).toBe('0004B9895DBBB6EC98E36A1D2F8D3F00')
  })
})
