/** The details and dialogs of one fragment, without the page around them: `?scenario=frag-pane`. */
import '#shared/zod-without-eval.ts'
import '../../../renderer/src/styles/main.css'
import { createPinia } from 'pinia'
import { ConfigProvider, TooltipProvider } from 'reka-ui'
import { createApp, defineComponent, h, type VNode } from 'vue'
import AdoptDialog from '../../../renderer/src/components/fragment-adopt/AdoptDialog.vue'
import CompleteDialog from '../../../renderer/src/components/fragment-adopt/CompleteDialog.vue'
import OpenUploadDialog from '../../../renderer/src/components/fragment-adopt/OpenUploadDialog.vue'
import FragmentDetail from '../../../renderer/src/components/fragment-detail/FragmentDetail.vue'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { useLongRequestsStore } from '../../../renderer/src/stores/long-requests.ts'
import { useStoredPartsStore } from '../../../renderer/src/stores/stored-parts.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import { aPlan, dialogAnswers, fragmentOf, sourceOf } from './fragment-dialog-answers.ts'

const scenario = new URLSearchParams(location.search).get('scenario') ?? ''

function shown(): VNode {
  const fragment = fragmentOf(scenario)
  if (scenario.startsWith('frag-adopt')) {
    return h(AdoptDialog, { fragment, source: sourceOf(scenario) })
  }
  if (scenario.startsWith('frag-complete')) return h(CompleteDialog, { fragment })
  if (scenario.startsWith('frag-open')) {
    return h(OpenUploadDialog, { open: true, connectionId: 'studio', bucket: 'media-archive' })
  }
  // As wide and high as the page leaves it; classes are made for the page's own files only.
  const style = 'position:absolute; inset:58% 0 24px 192px; border-top:1px solid var(--line)'
  return h('div', { style }, [h(FragmentDetail, { fragment })])
}

/** The answers of this scenario before those of the usual bridge. */
function answerFirst(): void {
  const answers = dialogAnswers(scenario)
  const usual = window.partway
  const first: typeof usual.invoke = async (name, input) => {
    const answer = answers[name] as ((input: unknown) => unknown) | undefined
    if (answer === undefined) return await usual.invoke(name, input)
    if (/compare|findSources/.test(name) && /progress|searching/.test(scenario)) tellProgress(input)
    const value = await answer(input)
    const isError = typeof value === 'object' && value !== null && 'message' in value
    return (isError ? { ok: false, error: value } : { ok: true, value }) as never
  }
  Object.assign(window, { partway: { ...usual, invoke: first } })
}

function tellProgress(input: unknown): void {
  const { requestId } = input as { requestId: string }
  const isSearch = scenario.includes('searching')
  const far = isSearch ? { done: 12_345, total: 0 } : { done: 123_456_789, total: 333_198_642 }
  useLongRequestsStore().moved({ requestId, ...far })
}

/** Mounts what the scenario is about; false: it is one of the whole page. */
export async function showFragmentDialog(): Promise<boolean> {
  if (!scenario.startsWith('frag-')) return false
  answerFirst()
  const pinia = createPinia()
  const app = useAppStore(pinia)
  await app.prepare()
  document.documentElement.lang = app.language
  document.documentElement.classList.toggle('dark', app.dark)
  if (scenario.includes('compared')) {
    const held = { fileName: aPlan.fileName, comparison: aPlan }
    useStoredPartsStore(pinia).heldAgainst(fragmentOf(scenario).id, held)
  }
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
  const main = (): VNode =>
    h('main', { style: 'height:100%' }, [h('h1', { class: 'sr-only' }, scenario), shown()])
  const frame = defineComponent({
    render: () => h(ConfigProvider, { nonce }, () => h(TooltipProvider, null, main)),
  })
  createApp(frame).use(pinia).use(createText(app.language)).mount('#app')
  return true
}
