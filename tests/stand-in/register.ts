/** `node --import <this file> out/main/index.js`: the name `electron` leads to the stand-in. */
import { registerHooks } from 'node:module'

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron'
      ? { url: standIn, format: 'module-typescript', shortCircuit: true }
      : nextResolve(specifier, context),
})

// how the app can tell, and say, that this is not Electron
Object.assign(globalThis, { partwayStandIn: true })
