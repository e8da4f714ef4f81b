/** What the demo does in the window, as a person would: by roles and words. */
import { expect, type Locator, type Page } from '@playwright/test'

/** A part of the window may take this long to show up on a slow machine. */
const patience = { timeout: 60_000 }

/** First run: a connection typed in by hand, tested, saved. */
export async function addConnection(
  page: Page,
  connection: {
    readonly endpoint: string
    readonly accessKeyId: string
    readonly accessKeySecret: string
  },
): Promise<string> {
  await page.getByRole('button', { name: 'Add a connection' }).click(patience)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Demo')
  await dialog.getByRole('combobox', { name: 'Region' }).fill('cn-hangzhou')
  await dialog.getByLabel('Endpoint', { exact: true }).fill(connection.endpoint)
  await dialog.getByRole('combobox', { name: 'Addressing' }).click()
  await page.getByRole('option', { name: 'Bucket in the path' }).click()
  await dialog.getByLabel('AccessKey ID', { exact: true }).fill(connection.accessKeyId)
  await dialog.getByLabel('AccessKey Secret', { exact: true }).fill(connection.accessKeySecret)
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  const verdict = dialog.getByText(/Everything works|Works as far as it can be told|Stopped at/)
  await verdict.waitFor(patience)
  const told = (await verdict.textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'hidden', ...patience })
  return told.trim()
}

/** The sheet that asks where dropped files go. */
export async function chooseDestination(page: Page, bucket: string, folder: string): Promise<void> {
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox', { name: 'Bucket' }).fill(bucket, patience)
  await sheet.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await sheet.getByRole('button', { name: 'Upload', exact: true }).click()
  await sheet.waitFor({ state: 'hidden', ...patience })
}

export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name })
}

export async function waitForState(page: Page, name: string, words: RegExp): Promise<void> {
  await expect(rowOf(page, name)).toContainText(words, { timeout: 300_000 })
}

/** Selects the row and presses a button of the toolbar. */
export async function act(page: Page, name: string, button: string | RegExp): Promise<void> {
  await rowOf(page, name).click(patience)
  await page.getByRole('toolbar').getByRole('button', { name: button }).click(patience)
}
