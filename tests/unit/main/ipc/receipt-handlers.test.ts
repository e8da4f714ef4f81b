import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { receiptHandlers } from '../../../../electron/main/ipc/receipt-handlers.ts'
import { createRequests } from '../../../../electron/main/ipc/requests.ts'
import type { AppParts } from '../../../../electron/main/ipc/app-parts.ts'
import { decodeReceipt } from '../../../../electron/engine/task/receipt.ts'
import { aReceipt } from '../../../support/build-receipt.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

type Asked = Partial<Pick<AppParts['engine'], 'receipt' | 'verify'>>

function handlers(engine: Asked, pick: (name: string) => string | undefined = () => undefined) {
  const requests = createRequests()
  const parts = {
    engine: { receipt: async () => aReceipt(), ...engine },
    shell: { pickReceiptPath: async (name: string) => pick(name) },
    requests,
  } as unknown as AppParts
  return { requests, ...receiptHandlers(parts) }
}

describe('requests about receipts', () => {
  it('show a receipt without its part table, and null where there is none', async () => {
    expect(await handlers({})['receipts.read']({ taskId: 't' })).toEqual({
      endpoint: 'oss-cn-hangzhou.aliyuncs.com',
      versionId: undefined,
      parts: 3,
      storeRequestId: 'STORE',
      headRequestId: 'HEAD',
      provenBy: 'head',
      provenAt: '2026-01-01T00:01:00.000Z',
    })
    const none = handlers({ receipt: async () => undefined })
    expect(await none['receipts.read']({ taskId: 't' })).toBeNull()
  })

  it('save a receipt under the name of its file, where a person wants it', async () => {
    await using folder = await tempFolder()
    const { 'receipts.export': save } = handlers({}, (name) => join(folder.path, name))
    expect(await save({ taskId: 't' })).toEqual({ saved: true })
    const path = join(folder.path, 'film.mov.partway.json')
    expect(decodeReceipt(await readFile(path, 'utf8'))).toEqual({ receipt: aReceipt() })
  })

  it('write nothing when the dialog is cancelled', async () => {
    expect(await handlers({})['receipts.export']({ taskId: 't' })).toEqual({ saved: false })
  })

  it('name the disk when saving fails, and refuse a task without a receipt', async () => {
    await using folder = await tempFolder()
    const path = join(folder.path, 'nowhere', 'r.json')
    const failing = handlers({}, () => path)['receipts.export']({ taskId: 't' })
    await expect(failing).rejects.toMatchObject({ code: 'disk/unwritable', details: { path } })
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    const none = handlers({ receipt: async () => undefined })
    await expect(async () => none['receipts.export']({ taskId: 't' })).rejects.toMatchObject({
      code: 'request/invalid',
    })
  })

  it('end a check that is given up', async () => {
    const { requests, 'receipts.verify': verify } = handlers({
      verify: (_id, _against, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        }),
    })
    const check = verify({ taskId: 't', against: 'file', requestId: 'r' })
    requests.abort('r')
    await expect(check).rejects.toMatchObject({ code: 'request/aborted' })
  })
})
