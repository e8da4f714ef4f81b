/** The app in the stand-in. */
import { resolve } from 'node:path'
import { launchStandIn } from '../stand-in/launch.ts'
import type { LaunchWish, RunningApp } from './running-app.ts'
import { localeEnv } from './locale-env.ts'

/** Secrets have to survive a kill, so the stand-in's key store is on. */
export function launchInStandIn({ dataFolder, locale }: LaunchWish): RunningApp {
  const app = launchStandIn({
    main: resolve(import.meta.dirname, '../../out/main/index.js'),
    args: ['--data', dataFolder],
    env: { PARTWAY_STAND_IN_KEYS: 'file', ...localeEnv(locale) },
  })
  return {
    page: () => app.page(),
    drop: async (paths) => app.drop(await app.page(), paths),
    answerOpenDialog: async (paths) => void (await app.control('answerOpenDialog', [...paths])),
    closeWindow: async () => void (await app.control('closeWindow', null)),
    windowCount: () => app.control('windowCount', null),
    activate: async () => void (await app.control('activate', null)),
    clickMenu: async (id) => {
      if (!(await app.control('clickMenu', id))) throw new Error(`the menu has no ${id}`)
    },
    notifications: async () => {
      const entries = await app.control('recorded', 'notification')
      return entries.map(({ fields }) => String(fields['title']))
    },
    clipboard: async () => {
      const entries = await app.control('recorded', 'clipboard')
      const text = entries.at(-1)?.fields['text']
      return typeof text === 'string' ? text : ''
    },
    output: () => app.output(),
    kill: () => app.kill(),
    exited: () => app.exited(),
    quit: () => app.quit(),
  }
}
