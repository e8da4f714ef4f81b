/** Chinese words of receipts. */
import type { receipt as english } from '../en/receipt.ts'

export const receipt: typeof english = {
  title: '上传凭据',
  parts: '已校验分片',
  partsUnknown: '未知；大小和 CRC-64 已校验',
  remark: '备注',
  remarks: {
    'options-unknown': '接续了一个未完成的上传：内容类型和请求头以其发起时为准',
    'parts-not-listed': '没有 oss:ListParts 权限：此前已存储的分片仅依据本机记录',
  },
  store: '上传 Request ID',
  provenBy: '校验依据',
  proofs: {
    head: '对已存储文件的查询',
    answer: '服务器对上传请求的应答',
  },
  none: '此上传没有凭据。',
  damaged: '凭据已损坏或被改动，不能证明任何内容。',
  verifyServer: '与服务器核对',
  verifyFile: '与本地文件核对',
  save: '保存凭据…',
  stop: '停止',
  askingServer: '正在询问服务器…',
  readingFile: '正在读取文件…',
  stopped: '已停止，未完成校验。',
  saved: '凭据已保存。',
  server: {
    same: '校验通过：服务器上的文件与凭据一致。',
    sameOther: '校验通过：内容一致，但已是另一个版本：{version}。',
    changed: '不一致：服务器上是另一个文件，大小为 {size}。',
    gone: '不存在：服务器上没有同名文件。',
    'not-allowed': '无法校验：当前凭证无权查看该文件（oss:GetObject）。',
    requestId: 'Request ID {id}',
  },
  file: {
    same: '校验通过：本地文件与上传时逐字节一致。',
    changedPart: '不一致：本地文件已改变，首先出现在分片 {part}（共 {parts} 个）。',
    changed: '不一致：本地文件已改变，大小为 {size}。',
    missing: '缺失：本地文件已不存在。',
  },
}
