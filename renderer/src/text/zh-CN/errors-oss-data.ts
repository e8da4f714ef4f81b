/** Chinese words for the service's answers about objects, parts and its own health. */
import type { ErrorMessage } from '../error-message.ts'

export const ossDataErrors = {
  'oss/callback-failed': {
    title: '回调失败',
    what: '文件已存储，但回调地址没有按预期响应。',
    next: '文件会保留，不会重新上传。',
    do: '请检查回调地址及其服务器。',
  },
  'oss/encryption': {
    title: '加密被拒绝',
    what: 'OSS 无法按要求加密文件：加密方式或 KMS 密钥被拒绝。',
    next: '已上传的分片会保留。',
    do: '请确认 KMS 已开通，并且该 AccessKey 有权使用密钥（kms:GenerateDataKey、kms:Decrypt）。',
  },
  'oss/entity-too-large': {
    title: '超出服务上限',
    what: '服务拒绝了该大小：单个分片或单次请求最大 5 GiB。',
    next: '不会再以此分片大小发送数据。',
    do: '请在“设置 > 传输”中选择自动分片大小，然后重新上传。',
  },
  'oss/entity-too-small': {
    title: '分片太小',
    what: '除最后一个分片外，有分片小于 100 KiB。',
    next: '文件没有合并。分片仍保留在服务器上。',
    do: '请取消该任务，在“设置 > 传输”中选择自动分片大小，然后重新上传。',
  },
  'oss/immutable': {
    title: '文件受保护',
    what: '保留策略（WORM）保护同名文件，不允许修改。',
    next: '原有文件没有改动。已上传的分片会保留。',
    do: '请换一个名称上传，或等待保留期结束。',
  },
  'oss/invalid-argument': {
    title: '请求被拒绝',
    what: '服务拒绝了请求中的某个值。',
    whatWith: '服务拒绝了 {argument} 的值。',
    next: '重复发送没有用，因此不会重复。已上传的分片会保留。',
    do: '请检查连接设置和文件名。如果都正确，请复制详情并反馈。',
  },
  'oss/invalid-digest': {
    title: '传输中数据损坏',
    what: '服务器收到的数据与其 MD5 不一致。',
    next: '该分片没有存储，会重新读取并上传。',
    do: '如反复出现，请检查代理，以及本机的内存或磁盘。',
  },
  'oss/invalid-object-state': {
    title: '文件已归档',
    what: '文件处于归档状态，需要先解冻才能使用。',
    next: '没有任何改动。',
    do: '请在 OSS 控制台解冻该文件，并等待完成。',
  },
  'oss/invalid-part': {
    title: '服务器缺少分片',
    what: '服务器上的某个分片已不是当初上传的内容。',
    next: 'Partway 会查询分片列表，只重新上传缺少的分片。',
    do: '通常无需处理。如反复出现，可能有其他程序在写同一个上传。',
  },
  'oss/no-such-key': {
    title: '文件不存在',
    what: 'Bucket 中没有这个名称的文件。',
    next: '没有任何改动。',
    do: '请检查名称（区分大小写）。也可能已被其他程序删除。',
  },
  'oss/no-such-lifecycle': {
    title: '没有生命周期规则',
    what: '该 Bucket 没有生命周期规则。',
    next: '没有任何改动。',
    do: '无需处理。',
  },
  'oss/no-such-upload': {
    title: '服务器上的上传已不存在',
    what: '服务器不再认识该 UploadId：可能在别处被取消、被生命周期规则清除，或已经完成。',
    next: 'Partway 会先确认文件是否已经完整；如果没有，则需要重新上传分片。',
    do: '请重试。如反复出现，请检查是否有几天后删除碎片的生命周期规则。',
  },
  'oss/outcome-unknown': {
    title: '结果未知',
    what: '没有收到应答，向服务器查询后仍无法确定文件是否已经合并完成。',
    next: 'Partway 不会自行再次发送该请求，否则可能合并出别的内容。',
    do: '请刷新碎片列表并查看该文件，再决定下一步。',
  },
  'oss/precondition': {
    title: '文件已变化',
    what: '文件在上次查看之后发生了变化。',
    next: '原有文件没有改动。',
    do: '请查看 Bucket 中的文件后再决定。',
  },
  'oss/protocol': {
    title: '无法理解响应',
    what: '服务器的响应不完整，或不符合 OSS 协议。',
    next: '按未存储处理。此前已验证的分片会保留。',
    do: '请重试。如反复出现，请检查本机与 OSS 之间的代理，并复制详情。',
  },
  'oss/server-error': {
    title: '服务端错误',
    what: 'OSS 报告了服务端自身的错误。',
    next: '只会重新上传没有得到确认的部分。',
    do: '通常无需处理。如持续出现，请查看阿里云状态页，并提供 Request ID。',
  },
  'oss/throttled': {
    title: '被服务限速',
    what: 'OSS 要求减少请求：已达到账号或 Bucket 的流量或请求上限。',
    next: 'Partway 会逐次延长等待时间后再上传。',
    do: '如持续出现，请在“设置 > 传输”中减少分片并发数或同时任务数。',
  },
  'oss/unknown': {
    title: '被服务拒绝',
    what: 'OSS 拒绝了请求，原因不在 Partway 已知的范围内。',
    whatWith: 'OSS 拒绝了请求：{ossCode}。',
    next: '已上传的分片会保留。',
    do: '请重试。也可复制详情，阿里云支持人员可凭 Request ID 查明原因。',
  },
} satisfies Record<string, ErrorMessage>
