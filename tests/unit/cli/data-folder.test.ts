import { describe, expect, it } from 'vitest'
import { dataFolder, defaultDataFolder } from '../../../electron/cli/data-folder.ts'

const linux = { platform: 'linux', env: {}, home: '/home/me' } as const

describe('dataFolder', () => {
  it.each([
    [linux, '/home/me/.local/state/partway'],
    [{ ...linux, env: { XDG_STATE_HOME: '/state' } }, '/state/partway'],
    [{ ...linux, env: { XDG_STATE_HOME: 'relative' } }, '/home/me/.local/state/partway'],
    [
      { ...linux, platform: 'darwin', home: '/Users/me' },
      '/Users/me/Library/Application Support/partway-cli',
    ],
    [
      { platform: 'win32', env: { LOCALAPPDATA: 'C:\\Local' }, home: 'C:\\me' },
      'C:\\Local\\partway',
    ],
    [{ platform: 'win32', env: {}, home: 'C:\\me' }, 'C:\\me\\AppData\\Local\\partway'],
  ] as const)('is where the system keeps such things: %j', (surroundings, folder) => {
    expect(defaultDataFolder(surroundings)).toBe(folder)
  })

  it('is --data where that is given, seen from the working directory', () => {
    expect(dataFolder('d', '/home/ada', linux)).toBe('/home/ada/d')
    expect(dataFolder('/d', '/home/ada', linux)).toBe('/d')
  })
})
