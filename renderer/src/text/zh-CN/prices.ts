/** Chinese words of the price table. */
import type { prices as english } from '../en/prices.ts'
import type { Words } from '../words.ts'

export const prices: Words<typeof english> = {
  title: '存储价格',
  lead: '每 GB（1,024 MiB）每月（30 天）的价格。仅为目录价，不含折扣、资源包和请求费用，因此所有金额均为估算。',
  from: {
    default: 'Partway 自带的估算价格，查询于 {date}。',
    file: '您 {date} 的价格。',
    changed: '您的价格，保存后日期为今天。',
  },
  damaged: '无法识别您的价格文件，当前使用估算价格。在此保存会写入新文件，旧文件保留在旁边。',
  problem: '问题：{problem}',
  file: '保存位置',
  copyPath: '复制价格文件的路径',
  loading: '正在读取价格…',
  loadFailed: '无法读取价格',
  saveFailed: '无法保存价格',
  currency: '货币',
  table: '各地域和存储类型的价格',
  region: '地域',
  mainland: '中国内地',
  mainlandHelp: '下方未列出的地域',
  cell: '{region}，{class}',
  cellProblem: '价格为不小于 0 的数字，例如 0.12。留空表示没有价格。',
  add: '添加地域',
  addAction: '添加',
  addProblem: {
    form: '地域 ID 由小写字母、数字和连字符组成，例如 ap-southeast-1。',
    taken: '表中已有该地域。',
  },
  remove: '移除 {region}',
  back: '恢复估算价格…',
  backTitle: '恢复使用估算价格？',
  backText: '您自己的价格将不再使用，其文件会以 .bak 结尾的名称保留。',
  backConfirm: '使用估算价格',
  save: '保存',
  saving: '正在保存…',
}
