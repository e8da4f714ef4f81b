/** One dialog or view over fragments, without the page around it: `?scenario=act-delete`. */
import '#shared/zod-without-eval.ts'
import '../../../renderer/src/styles/main.css'
import { createPinia } from 'pinia'
import { ConfigProvider, TooltipProvider } from 'reka-ui'
import { createApp, defineComponent, h, type VNode } from 'vue'
import DeleteFragmentsDialog from '../../../renderer/src/components/fragment-delete/DeleteFragmentsDialog.vue'
import LifecycleDialog from '../../../renderer/src/components/lifecycle/LifecycleDialog.vue'
import PricesDialog from '../../../renderer/src/components/prices/PricesDialog.vue'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { createText } from '../../../renderer/src/text/i18n.ts'
import { actFragments } from './fragment-acts.ts'

const scenario = new URLSearchParams(location.search).get('scenario') ?? ''
const bucket = {
  connectionId: 'studio',
  bucket: 'media-archive',
  region: 'cn-shanghai',
  storageClasses: ['Standard', 'IA', 'Archive'],
}

function act(): VNode {
  if (scenario.startsWith('act-delete')) {
    return h(DeleteFragmentsDialog, { fragments: actFragments(scenario) })
  }
  if (scenario.startsWith('act-prices')) return h(PricesDialog, { open: true })
  return h(LifecycleDialog, { bucket, prefix: 'backup/' })
}

/** Mounts what the scenario is about; false: it is one of the whole page. */
export async function showAct(): Promise<boolean> {
  if (!/^act-(delete|prices|lifecycle)/.test(scenario)) return false
  const pinia = createPinia()
  const app = useAppStore(pinia)
  await app.prepare()
  await app.mirror()
  document.documentElement.lang = app.language
  document.documentElement.classList.toggle('dark', app.dark)
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
  const frame = defineComponent({
    render: () =>
      h(ConfigProvider, { nonce }, () =>
        h(TooltipProvider, null, () =>
          h('main', { class: 'h-full' }, [h('h1', { class: 'sr-only' }, scenario), act()]),
        ),
      ),
  })
  createApp(frame).use(pinia).use(createText(app.language)).mount('#app')
  return true
}
