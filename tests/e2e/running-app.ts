/** The app under test behind one face, wherever it runs. */
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'

export const root = resolve(import.meta.dirname, '../..')

export interface RunningApp {
  /** The page of the open window, or of the next one that opens. */
  page(): Promise<Page>
  /** Drops real files and folders on the window, as a person would. */
  drop(paths: readonly string[]): Promise<void>
  /** The paths the next file dialog answers with. */
  answerOpenDialog(paths: readonly string[]): Promise<void>
  closeWindow(): Promise<void>
  windowCount(): Promise<number>
  /** What the dock or a second click on the icon does. */
  activate(): Promise<void>
  /** Clicks an item of the application menu by its id. */
  clickMenu(id: string): Promise<void>
  /** Titles of the notifications shown so far. */
  notifications(): Promise<readonly string[]>
  /** What the app has put on the clipboard last. */
  clipboard(): Promise<string>
  /** Everything the app has written to its streams. */
  output(): string
  /** SIGKILL to the main process, and nothing else. */
  kill(): Promise<void>
  /** Waits until it has ended by itself; answers its exit code. */
  exited(): Promise<number | null>
  /** Asks the app to quit; answers its exit code. */
  quit(): Promise<number | null>
}

export interface LaunchWish {
  readonly dataFolder: string
  /** A locale like `zh_CN.UTF-8`; default English. */
  readonly locale?: string
}
