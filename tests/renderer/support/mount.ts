/** Mounts a component as the app does: stores, words, tooltips. */
import { mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { h, type Component } from 'vue'
import { createText, type Language } from '../../../renderer/src/text/i18n.ts'

/** The mounted component; the active Pinia has to be set before. */
export function mountPage(component: Component, language: Language = 'en'): VueWrapper {
  const pinia = getActivePinia()
  if (pinia === undefined) throw new Error('set the active Pinia first')
  return mount(
    { render: () => h(TooltipProvider, () => h(component)) },
    { attachTo: document.body, global: { plugins: [pinia, createText(language)] } },
  )
}

/** What a person reads in the window, dialogs included. */
export function pageText(): string {
  return document.body.textContent.replaceAll(/\s+/g, ' ')
}

/** The button with these words. */
export function buttonNamed(words: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (button) => button.textContent.trim() === words,
  )
  if (found === undefined) throw new Error(`there is no button "${words}"`)
  return found
}
