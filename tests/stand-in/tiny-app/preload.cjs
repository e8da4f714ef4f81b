const { contextBridge, ipcRenderer, webUtils } = require('electron')

contextBridge.exposeInMainWorld('tiny', {
  ask: (channel, value) => ipcRenderer.invoke(channel, value),
  onSaid: (listener) => {
    const forward = (_event, value) => listener(value)
    ipcRenderer.on('said', forward)
    return () => ipcRenderer.off('said', forward)
  },
  // at once in Electron, a promise in the stand-in
  paths: (files) => Promise.all(files.map((file) => webUtils.getPathForFile(file))),
})
