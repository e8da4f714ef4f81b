import { afterEach, describe, expect, it } from 'vitest'
import { defaultPrices, type PriceView } from '#shared/price-table.ts'
import { dayOf } from '../../../renderer/src/components/prices/price-form.ts'
import PricesDialog from '../../../renderer/src/components/prices/PricesDialog.vue'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { pageText } from '../support/mount.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

const estimates: PriceView = { from: 'default', table: defaultPrices, problem: undefined }

async function open(answers: Answers = {}, language: 'en' | 'zh-CN' = 'en'): Promise<MountedPage> {
  mounted = await mountPage(
    PricesDialog,
    { open: true },
    {
      language,
      answers: {
        'prices.get': () => estimates,
        'prices.save': ({ table }) =>
          table === null ? estimates : { from: 'file', table, problem: undefined },
        ...answers,
      },
    },
  )
  return mounted
}

function cell(label: string): HTMLInputElement {
  const found = document.querySelector(`input[aria-label="${label}"]`)
  if (!(found instanceof HTMLInputElement)) throw new Error(`there is no cell "${label}"`)
  return found
}

async function enter(input: HTMLInputElement, text: string): Promise<void> {
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await settle()
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

describe('PricesDialog', () => {
  it('says that they are estimates, of which day, and what is not in them', async () => {
    await open()
    expect(pageText()).toContain('Estimates that come with Partway, looked up on Dec 20, 2024.')
    expect(pageText()).toContain('discounts, resource plans and requests are not part of them')
    expect(pageText()).toContain('/data/partway/prices.json')
    expect(button('Save').disabled).toBe(true)
    expect(() => button('Back to the estimates…')).toThrow('no button')
  })

  it('gives the keyboard to the first price', async () => {
    await open()
    expect(document.activeElement).toBe(cell('Mainland China, Standard'))
  })

  it('saves what was entered with the day of today', async () => {
    const { bridge, emitted } = await open()
    await enter(cell('Mainland China, Standard'), '0,099')
    expect(pageText()).toContain('Your prices, with the date of today once they are saved.')
    await press('Save')
    const { mainland = {} } = defaultPrices.perGbMonth
    expect(bridge.inputs('prices.save')).toEqual([
      {
        table: {
          ...defaultPrices,
          asOf: dayOf(Date.now()),
          perGbMonth: { mainland: { ...mainland, Standard: 0.099 } },
        },
      },
    ])
    expect(emitted('close')).toHaveLength(1)
  })

  it('refuses a price that is none, in its place, and saves nothing', async () => {
    const { bridge } = await open()
    await enter(cell('Mainland China, IA'), '-1')
    expect(cell('Mainland China, IA').getAttribute('aria-invalid')).toBe('true')
    expect(pageText()).toContain('A price is a number from 0 on')
    expect(button('Save').disabled).toBe(true)
    button('Save').click()
    expect(bridge.inputs('prices.save')).toEqual([])
  })

  it('adds a region and removes it', async () => {
    await open()
    const region = document.querySelector('form input')
    if (!(region instanceof HTMLInputElement)) throw new Error('there is no field for a region')
    await enter(region, 'Hong Kong')
    await press('Add')
    expect(pageText()).toContain('A region ID has lower-case letters')
    await enter(region, 'cn-hongkong')
    await press('Add')
    expect(cell('China (Hong Kong), Standard').value).toBe('')
    await press('Remove China (Hong Kong)')
    expect(() => cell('China (Hong Kong), Standard')).toThrow('no cell')
  })

  it('says what is wrong with a damaged file, and that the estimates are used', async () => {
    const problem = 'currency: Invalid string'
    await open({ 'prices.get': () => ({ ...estimates, from: 'damaged', problem }) })
    expect(pageText()).toContain('Your price file is not understood, so the estimates are used.')
    expect(pageText()).toContain(problem)
  })

  it('goes back to the estimates only after asking', async () => {
    const { bridge } = await open({ 'prices.get': () => ({ ...estimates, from: 'file' }) })
    await press('Back to the estimates…')
    expect(bridge.inputs('prices.save')).toEqual([])
    await press('Use the estimates')
    expect(bridge.inputs('prices.save')).toEqual([{ table: null }])
  })

  it('stays open and says why when saving fails', async () => {
    const { emitted } = await open({
      'prices.save': () => ({ code: 'disk/full', message: 'ENOSPC' }),
    })
    await enter(cell('Mainland China, Standard'), '1')
    await press('Save')
    expect(pageText()).toContain('The prices could not be saved · Disk is full')
    expect(emitted('close')).toEqual([])
    expect(cell('Mainland China, Standard').value).toBe('1')
  })

  it('speaks Chinese', async () => {
    await open({}, 'zh-CN')
    expect(pageText()).toContain('Partway 自带的估算价格，查询于 2024年12月20日。')
    expect(cell('中国内地，深度冷归档存储').value).toBe('0.0075')
  })
})
