/** The application menu: every global key is an item here, as that is how people find them. */
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '#shared/ipc/contract.ts'
import type { Words } from '../words.ts'

export interface MenuActs {
  /** Carried out by the page; opens the window first where there is none. */
  send(command: MenuCommand): void
  pauseAll(): void
  resumeAll(): void
  quit(): void
}

export function menuTemplate(
  words: Words,
  acts: MenuActs,
  isMac: boolean,
): MenuItemConstructorOptions[] {
  const act = (
    id: MenuCommand,
    label: string,
    accelerator: string,
    click = () => acts.send(id),
  ): MenuItemConstructorOptions => ({ id, label, accelerator, click })
  const settings = act('settings', words.settings, 'CmdOrCtrl+,')
  const quit: MenuItemConstructorOptions = {
    id: 'quit',
    label: words.quit,
    accelerator: 'CmdOrCtrl+Q',
    click: () => acts.quit(),
  }
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(isMac
      ? [
          {
            label: 'Partway',
            submenu: [
              { role: 'about', label: words.about },
              separator,
              settings,
              separator,
              { role: 'hide' },
              { role: 'hideOthers' },
              separator,
              quit,
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: words.file,
      submenu: [
        act('upload-files', words.uploadFiles, 'CmdOrCtrl+O'),
        act('upload-folder', words.uploadFolder, 'CmdOrCtrl+Shift+O'),
        separator,
        ...(isMac ? [] : [settings, separator]),
        { role: 'close', label: words.closeWindow },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
        separator,
        act('search', words.search, 'CmdOrCtrl+F'),
      ],
    },
    {
      label: words.view,
      submenu: [
        act('transfers', words.transfers, 'CmdOrCtrl+1'),
        act('buckets', words.buckets, 'CmdOrCtrl+2'),
        act('fragments', words.fragments, 'CmdOrCtrl+3'),
        // The page called settings; its own key on every system is in the first menu.
        act('settings', words.settingsPage, 'CmdOrCtrl+4'),
        separator,
        act('details', words.details, 'CmdOrCtrl+I'),
      ],
    },
    {
      label: words.transfers,
      submenu: [
        act('pause-all', words.pauseAll, 'CmdOrCtrl+Shift+P', () => acts.pauseAll()),
        act('resume-all', words.resumeAll, 'CmdOrCtrl+Shift+R', () => acts.resumeAll()),
      ],
    },
    { label: words.window, submenu: [{ role: 'minimize', label: words.minimize }] },
  ]
}

export interface TrayActs extends Pick<MenuActs, 'pauseAll' | 'resumeAll' | 'quit'> {
  show(): void
}

/** The menu of the icon in the notification area. */
export function trayTemplate(words: Words, acts: TrayActs): MenuItemConstructorOptions[] {
  return [
    { id: 'show', label: words.show, click: () => acts.show() },
    { type: 'separator' },
    { id: 'pause-all', label: words.pauseAll, click: () => acts.pauseAll() },
    { id: 'resume-all', label: words.resumeAll, click: () => acts.resumeAll() },
    { type: 'separator' },
    { id: 'quit', label: words.quit, click: () => acts.quit() },
  ]
}
