/** The smallest app that uses what the stand-in promises; run by tests/integration/stand-in.test.ts. */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, protocol } from 'electron'

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true } },
])

const page = `<!doctype html><title>Tiny</title><body><h1>Tiny</h1>
<script>window.inlineRan = true</script><script src="page.js"></script>`
const script = `
window.ranAfterPreload = typeof window.tiny === 'object'
document.ondragover = (event) => event.preventDefault()
document.ondrop = async (event) => {
  event.preventDefault()
  document.title = (await window.tiny.paths([...event.dataTransfer.files])).join('|')
}`
const csp = "default-src 'none'; script-src 'self'"

function answer(request: Request): Response {
  const { pathname } = new URL(request.url)
  if (pathname === '/') {
    return new Response(page, {
      headers: { 'content-type': 'text/html', 'content-security-policy': csp },
    })
  }
  if (pathname === '/page.js') {
    return new Response(script, { headers: { 'content-type': 'text/javascript' } })
  }
  return new Response('', { status: 404 })
}

function openWindow(): void {
  const window = new BrowserWindow({
    width: 900,
    height: 600,
    webPreferences: { sandbox: true, preload: join(import.meta.dirname, 'preload.cjs') },
  })
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  void window.loadURL('app://tiny/')
}

ipcMain.handle('echo', (_event, value: unknown) => value)
ipcMain.handle('sender', ({ senderFrame }) => ({
  origin: senderFrame?.origin,
  isTop: senderFrame?.parent === null,
}))
ipcMain.handle('fail', () => {
  throw new Error('no such thing')
})
ipcMain.handle('uncloneable', () => () => {})
ipcMain.handle('say', (event, count: number) => {
  for (let index = 0; index < count; index += 1) event.sender.send('said', index)
})

app.on('ready', () => {
  protocol.handle('app', answer)
  openWindow()
})
app.on('activate', openWindow)
app.on('window-all-closed', () => {
  // stays without a window
})
