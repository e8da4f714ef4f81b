/** The page's entry: what has to be known first, then the window. */
import '#shared/zod-without-eval.ts'
import './styles/main.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import StartFailed from './StartFailed.vue'
import { useAppStore } from './stores/app.ts'
import { createText, languageFor } from './text/i18n.ts'

await start()

async function start(): Promise<void> {
  const pinia = createPinia()
  const store = useAppStore(pinia)
  try {
    await store.prepare()
  } catch (reason) {
    const text = createText(languageFor('system', navigator.language))
    createApp(StartFailed, { reason }).use(text).mount('#app')
    return
  }
  createApp(App).use(pinia).use(createText(store.language)).mount('#app')
}
