/** No screen has an accessibility violation. */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { expect } from './fixture.ts'

const axeSource = await readFile(
  new URL('../../node_modules/axe-core/axe.min.js', import.meta.url),
  'utf8',
)

/** axe comes in through DevTools, which the page's policy does not bind. */
export async function expectAccessible(
  page: Page,
  screen: string,
  options: RunOptions = {},
): Promise<void> {
  await page.evaluate(axeSource)
  await page.evaluate(settled)
  const violations = await page.evaluate(async (options) => {
    const { axe } = window as unknown as {
      axe: { run(options: RunOptions): Promise<AxeResults> }
    }
    return (await axe.run(options)).violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 150)} (${any[0]?.message})`).join(' | ')}`,
    )
  }, options)
  expect(violations, screen).toEqual([])
}

/** What fades in has arrived; what turns for ever is left alone. */
async function settled(): Promise<void> {
  const passing = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
  await Promise.allSettled(passing.map(({ finished }) => finished))
}
