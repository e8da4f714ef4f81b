/** Mounts a component as the window would: stores filled, words, tooltips; everything in the document. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, nextTick, type Component } from 'vue'
import type { ConnectionView } from '#shared/connection.ts'
import type { AppInfo } from '#shared/ipc/contract.ts'
import type { Settings } from '#shared/settings.ts'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'
import { installFakeBridge, type Answers, type FakeBridge } from './fake-bridge.ts'
import { someSettings } from './settings.ts'

export interface PageWish {
  readonly answers?: Answers
  readonly info?: Partial<AppInfo>
  readonly settings?: Partial<Settings>
  readonly connections?: readonly ConnectionView[]
  readonly language?: Language
}

export interface MountedPage {
  readonly page: VueWrapper
  readonly bridge: FakeBridge
  /** What the component emitted under `name`, in order. */
  readonly emitted: (name: string) => unknown[]
}

/** `component` with its `props`, after everything it asks for at first has been answered. */
export async function mountPage(
  component: Component,
  props: Record<string, unknown>,
  wish: PageWish = {},
): Promise<MountedPage> {
  const settings = someSettings(wish.settings)
  const bridge = installFakeBridge({
    'app.info': () => ({
      version: '0.1.0',
      platform: 'linux',
      locale: 'en-US',
      dark: false,
      dataFolder: '/data/partway',
      secretsProtected: true,
      ...wish.info,
    }),
    'settings.get': () => settings,
    'settings.save': (change) => Object.assign(settings, change),
    'connections.list': () => wish.connections ?? [],
    'clipboard.write': () => null,
    'requests.abort': () => null,
    ...wish.answers,
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  await useAppStore().prepare()
  const said = new Map<string, unknown[]>()
  const frame = defineComponent({
    setup: () => () => h(TooltipProvider, null, { default: () => h(component, listening()) }),
  })
  function listening(): Record<string, unknown> {
    const names = ['act', 'close', 'saved', 'adopted', 'completed', 'opened']
    const listeners = names.map((name) => [
      `on${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      (value: unknown) => said.set(name, [...(said.get(name) ?? []), value]),
    ])
    return { ...props, ...Object.fromEntries(listeners) }
  }
  const page = mount(frame, {
    attachTo: document.body,
    global: { plugins: [pinia, createText(wish.language ?? 'en')] },
  })
  await settle()
  return { page, bridge, emitted: (name) => said.get(name) ?? [] }
}

/** All answers that are ready have been taken and shown. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await nextTick()
}

/** The button of that name, wherever in the document it stands. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (each) => each.textContent.trim() === name || each.getAttribute('aria-label') === name,
  )
  if (found === undefined) throw new Error(`there is no button "${name}"`)
  return found
}

/** The control a label names. */
export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find(
    (each) => each.textContent.trim() === label,
  )
  const control = found && document.getElementById(found.htmlFor)
  if (!(control instanceof HTMLElement)) throw new Error(`there is no field "${label}"`)
  return control as HTMLInputElement
}

/** Types `text` into a field, then leaves it. */
export async function type(label: string, text: string): Promise<void> {
  const input = field(label)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.dispatchEvent(new Event('change', { bubbles: true }))
  input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
  await settle()
}

/** What describes a control to a screen reader: its help and its error. */
export function description(control: HTMLElement): string {
  const ids = control.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids.map((id) => document.getElementById(id)?.textContent.trim() ?? '').join(' ')
}
