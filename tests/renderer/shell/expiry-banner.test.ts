import { afterEach, expect, it } from 'vitest'
import NoticesBar from '../../../renderer/src/components/shell/NoticesBar.vue'
import { useConnectionEditorStore } from '../../../renderer/src/stores/connection-editor.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
afterEach(() => mounted?.page.unmount())

const minutes = 60_000

it('speaks of temporary credentials that end within ten minutes, and leads to their renewal', async () => {
  const nowMs = Date.now()
  const base = { temporary: true, name: 'Agency' } as const
  mounted = await mountPage(NoticesBar, {})
  useConnectionsStore().changed([
    aConnection({ ...base, id: 'soon', expiresAtMs: nowMs + 8 * minutes + 30_000 }),
    aConnection({ ...base, id: 'later', name: 'Later', expiresAtMs: nowMs + 20 * minutes }),
    aConnection({ ...base, id: 'over', name: 'Over', expiresAtMs: nowMs - minutes }),
    // A command renews its own keys.
    aConnection({
      ...base,
      id: 'own',
      name: 'Own',
      secret: 'elsewhere',
      expiresAtMs: nowMs + 5000,
    }),
  ])
  await settle()
  expect(document.body.textContent).toMatch(/credentials of Agency end in 8m/)
  expect(document.body.textContent).not.toMatch(/Later|Over|Own/)
  button('Renew the credentials of Agency…').click()
  expect(useConnectionEditorStore().editing).toMatchObject({
    connection: { id: 'soon' },
    focus: 'secret',
  })
})
