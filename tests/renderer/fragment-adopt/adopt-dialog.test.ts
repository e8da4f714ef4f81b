import { describe, expect, it, vi } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentComparison } from '#shared/fragment-view.ts'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import { useLongRequestsStore } from '../../../renderer/src/stores/long-requests.ts'
import { useStoredPartsStore } from '../../../renderer/src/stores/stored-parts.ts'
import { aPlan } from '../harness/fragment-dialog-answers.ts'
import { button, settle } from '../support/mount-page.ts'
import { dropped, never, openAdopt, picked, press, read } from './adopting.ts'

/** Drops files on the dialog, as the system would. */
async function drop(...names: readonly string[]): Promise<void> {
  const event = new Event('drop', { bubbles: true, cancelable: true })
  const files = names.map((name) => new File(['x'], name))
  Object.assign(event, { dataTransfer: { types: ['Files'], files } })
  button('Choose file…').dispatchEvent(event)
  await settle()
}

describe('AdoptDialog, choosing a file', () => {
  it('is closed without a fragment', async () => {
    const { close } = await openAdopt()
    await close()
    expect(document.querySelector('[role=dialog]')).toBeNull()
  })

  it('compares the file a person chooses, and shows what would be done', async () => {
    const { bridge } = await openAdopt()
    await press('Choose file…')
    expect(bridge.inputs('sources.pick')).toEqual([{ kind: 'file' }])
    expect(bridge.inputs('fragments.compare')).toMatchObject([
      { id: 'fragment-1', handle: 'h-pick' },
    ])
    expect(read()).toContain('37 of 40 parts match, 2 differ, 1 is missing: 21.8 MiB to send.')
    expect(read()).toContain('cannot be read back and stay as they are')
    expect(read()).toContain('Equal 37')
    expect(bridge.inputs('fragments.adopt')).toEqual([])
  })

  it('stays where it is when no file was chosen', async () => {
    const { bridge } = await openAdopt({ answers: { 'sources.pick': () => [] } })
    await press('Choose file…')
    expect(bridge.inputs('fragments.compare')).toEqual([])
    expect(read()).toContain('Which file was this upload begun with?')
  })

  it('compares a file that was dropped on its row at once', async () => {
    const { bridge } = await openAdopt({ source: dropped })
    expect(bridge.inputs('fragments.compare')).toMatchObject([{ handle: 'h-drop' }])
  })

  it('compares a file that is dropped on it', async () => {
    const { bridge } = await openAdopt()
    await drop('film.mov')
    expect(bridge.inputs('fragments.compare')).toMatchObject([{ handle: 'handle of film.mov' }])
    expect(read()).toContain('37 of 40 parts match')
  })

  it('keeps what is dropped on it from the window behind', async () => {
    await openAdopt()
    const heard = vi.fn<() => void>()
    window.addEventListener('drop', heard)
    await drop('film.mov')
    window.removeEventListener('drop', heard)
    expect(heard).not.toHaveBeenCalled()
  })

  it('takes one file only, and gives the others back', async () => {
    const { bridge } = await openAdopt()
    await drop('a.mov', 'b.mov')
    expect(bridge.inputs('fragments.compare')).toEqual([])
    expect(bridge.inputs('sources.release')).toEqual([
      { handles: ['handle of a.mov', 'handle of b.mov'] },
    ])
    expect(read()).toContain('Drop one file')
  })

  it('searches recent files, and compares the one that is meant', async () => {
    const { bridge } = await openAdopt()
    await press('Search recent files')
    expect(bridge.inputs('fragments.findSources')).toMatchObject([
      { id: 'fragment-1', folder: null },
    ])
    expect(read()).toContain('2 files may be meant')
    expect(read()).toContain('/films/film.mov')
    expect(read()).toContain('Same name')
    expect(read()).toContain('First part matches')
    expect(read()).toContain('First part not compared')
    const meant = document.activeElement
    expect(meant?.textContent).toContain('/films/film.mov')
    if (meant instanceof HTMLElement) meant.click()
    await settle()
    expect(bridge.inputs('fragments.compare')).toMatchObject([{ handle: 'h-1' }])
    await press('Another file…')
    expect(read()).toContain('2 files may be meant')
  })

  it('searches a folder a person picks', async () => {
    const { bridge } = await openAdopt({ answers: { 'fragments.findSources': () => [] } })
    await press('Search a folder…')
    expect(bridge.inputs('fragments.findSources')).toMatchObject([{ folder: 'h-dir' }])
    expect(read()).toContain('No file that could be meant was found.')
  })

  it('tells how far a search is, and stops it', async () => {
    const answer = Promise.withResolvers<WireError>()
    const { bridge } = await openAdopt({
      answers: { 'fragments.findSources': () => answer.promise },
    })
    await press('Search recent files')
    const [asked] = bridge.inputs('fragments.findSources')
    const requestId = asked?.requestId ?? ''
    useLongRequestsStore().moved({ requestId, done: 1234, total: 0 })
    await settle()
    expect(read()).toContain('1,234 files looked at')
    await press('Stop')
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId }])
    answer.resolve({ code: 'request/aborted', message: 'stopped' })
    await settle()
    expect(read()).toContain('Stopped. Nothing was sent.')
    expect(button('Choose file…').disabled).toBe(false)
  })

  it('tells how far a comparison is', async () => {
    const { bridge } = await openAdopt({
      source: dropped,
      answers: { 'fragments.compare': () => never() },
    })
    expect(read()).toContain('Asking for the parts…')
    const requestId = bridge.inputs('fragments.compare')[0]?.requestId ?? ''
    useLongRequestsStore().moved({ requestId, done: 1024 ** 2, total: 4 * 1024 ** 2 })
    await settle()
    expect(read()).toContain('1.0 MiB of 4.0 MiB compared')
    const bar = document.querySelector('[role=progressbar]')
    expect(bar?.getAttribute('aria-valuenow')).toBe('25')
  })

  it('forgets an answer that comes after another file was asked for', async () => {
    const first = Promise.withResolvers<FragmentComparison>()
    const { bridge } = await openAdopt({
      source: dropped,
      answers: { 'fragments.compare': () => first.promise },
    })
    await press('Another file…')
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
    first.resolve(aPlan)
    await settle()
    expect(read()).toContain('Which file was this upload begun with?')
  })

  it('remembers for the details what the file had to say', async () => {
    await openAdopt({ source: dropped })
    expect(useStoredPartsStore().comparisonOf('fragment-1')).toEqual({
      fileName: 'film.mov',
      comparison: aPlan,
    })
  })

  it('gives every handle back and stops what runs when it closes', async () => {
    const { bridge, close } = await openAdopt({
      answers: { 'fragments.compare': () => never() },
    })
    await press('Search recent files')
    await press('Choose file…')
    await close()
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
    expect(
      bridge
        .inputs('sources.release')
        .flatMap(({ handles }) => handles)
        .toSorted(),
    ).toEqual(['h-1', 'h-2', 'h-pick'])
  })

  it('gives back a file that is chosen after it was closed', async () => {
    const choice = Promise.withResolvers<readonly SourceHandle[]>()
    const { bridge, close } = await openAdopt({ answers: { 'sources.pick': () => choice.promise } })
    await press('Choose file…')
    await close()
    choice.resolve([picked])
    await settle()
    expect(bridge.inputs('sources.release')).toEqual([{ handles: ['h-pick'] }])
    expect(bridge.inputs('fragments.compare')).toEqual([])
  })
})
