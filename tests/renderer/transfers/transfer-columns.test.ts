import { describe, expect, it } from 'vitest'
import { layoutColumns } from '../../../renderer/src/components/transfers/transfer-columns.ts'

function widths(template: string): number[] {
  return template.split(' ').map((width) => Number.parseInt(width, 10))
}

describe('layoutColumns', () => {
  it('shows every column in a window of 1,280 px', () => {
    expect(layoutColumns(1088).columns).toHaveLength(7)
  })

  it.each([
    [908, 'destination'],
    [768, 'timeLeft'],
    [700, 'speed'],
    [620, 'size'],
  ] as const)('leaves out at %d px: %s', (widthPx, column) => {
    expect(layoutColumns(widthPx).columns).not.toContain(column)
  })

  it('never leaves out name, progress and status', () => {
    expect(layoutColumns(100).columns).toEqual(['name', 'progress', 'status'])
  })

  it('is never wider than the list, as long as the least columns fit', () => {
    for (let widthPx = 550; widthPx < 2600; widthPx += 7) {
      const sum = widths(layoutColumns(widthPx).template).reduce((a, b) => a + b, 0)
      expect(sum).toBeLessThanOrEqual(widthPx)
      expect(sum).toBeGreaterThan(widthPx - 200)
    }
  })
})
