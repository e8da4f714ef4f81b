/** Chinese words of deleting fragments. */
import type { fragmentDelete as english } from '../en/fragment-delete.ts'
import type { Words } from '../words.ts'

export const fragmentDelete: Words<typeof english> = {
  title: '删除 {count} 个碎片？',
  nothingTitle: '没有可删除的碎片',
  parts: '{count} 个分片',
  sum: '{parts}，{bytes}',
  sumWithCost: '{parts}，{bytes}，{cost}',
  atLeast: '至少 {sum}',
  final: '删除后无法恢复：如需找回，必须重新上传这些分片。',
  measuring: '正在查询大小：{done} / {total}',
  skip: '跳过',
  measureRest: '查询其余大小（至少 {count} 次请求）',
  unmeasured: {
    skipped: '{count} 个碎片的大小未知。',
    spent: '{count} 个碎片的大小未知：本次列举允许的请求次数已用完。',
    failed: '无法查询 {count} 个碎片的大小。{cause}',
  },
  unpriced: '其中 {count} 个没有价格，未计入总额。',
  kept: '保留 {count} 个：传输任务正在使用（{names}）。',
  nameJoin: '、',
  keptMore: '{names}，另有 {count} 个',
  young: '{count} 个在最近 24 小时内创建，可能仍有人正在上传。',
  charge: {
    join: '',
    here: '在此删除每个计 1 次 PUT 类请求。',
    dearer:
      '其中 {count} 个（{classes}）由生命周期规则删除会更贵：中国内地按该存储类型的请求单价计费。',
    put: '其中 {count} 个（{classes}）由生命周期规则删除费用相同。',
    free: '其中 {count} 个（{classes}）由生命周期规则删除不收费。',
  },
  estimate: '按 {date} 的目录价估算。',
  ownPrices: '按您 {date} 的价格计算。',
  confirm: '删除 {count} 个碎片',
  progress: {
    title: '正在删除 {count} 个碎片',
    label: '删除进度',
    value: '{done} / {total}',
    help: '每个碎片都会反复删除，直到 OSS 确认其已不存在。',
    stop: '停止',
    stopping: '正在停止…',
  },
  result: {
    title: {
      done: '已删除 {count} 个碎片',
      partly: '已删除 {total} 个碎片中的 {deleted} 个',
      none: '没有删除任何碎片',
    },
    failedWhole: '无法执行删除。{cause}',
    deleted: '{count} 个已不存在。',
    freed: '不再占用：{sum}。',
    kept: '保留了 {count} 个：传输任务正在使用。',
    untouched: '{count} 个未处理。',
    goOn: '删除其余 {count} 个',
    failed: '{count} 个未能删除',
    copyRequestId: '复制 {key} 的 Request ID',
    list: '未能删除的碎片：{cause}',
    more: '还有 {count} 个',
    tryAgain: '重试（{count}）',
  },
}
