/** Launches the built app, in Electron or in the stand-in. */
import { presentBinary } from '../../build/electron-binary.ts'
import { launchInElectron } from './in-electron.ts'
import { launchInStandIn } from './in-stand-in.ts'
import { root, type LaunchWish, type RunningApp } from './running-app.ts'

/** A result from the stand-in is never reported as one in Electron. */
export function surroundings(): 'Electron' | 'the Electron stand-in' {
  return electronPath() === undefined ? 'the Electron stand-in' : 'Electron'
}

export async function launchApp(wish: LaunchWish): Promise<RunningApp> {
  const electron = electronPath()
  return electron === undefined ? launchInStandIn(wish) : await launchInElectron(electron, wish)
}

function electronPath(): string | undefined {
  const hasDisplay =
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  return hasDisplay ? presentBinary(root) : undefined
}
