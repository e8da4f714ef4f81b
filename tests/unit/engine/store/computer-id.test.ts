import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { computerId } from '../../../../electron/engine/store/computer-id.ts'

describe('the id of this computer', () => {
  it('is the same each time, and does not give the id of the system away', async () => {
    const id = await computerId()
    expect(await computerId()).toBe(id)
    const machine = await readFile('/etc/machine-id', 'utf8').catch(() => '')
    expect(id === undefined).toBe(process.platform === 'linux' && machine.trim() === '')
    expect(id ?? 'a'.repeat(64)).toMatch(/^[0-9a-f]{64}$/)
    expect(id).not.toContain(machine.trim() || 'no id')
  })
})
