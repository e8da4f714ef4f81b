/** Chinese words for what can go wrong on this computer: files, names, proof, store, requests. */
import type { ErrorMessages } from '../error-message.ts'

export const localErrors: ErrorMessages<
  | 'source'
  | 'key'
  | 'integrity'
  | 'disk'
  | 'vault'
  | 'credentials'
  | 'connection'
  | 'port'
  | 'request'
  | 'internal'
> = {
  'source/changed': {
    title: '源文件已变化',
    what: '文件在开始上传后发生了变化。混合新旧分片会得到损坏的文件。',
    next: '作出选择之前不会发送任何数据。已上传的分片会保留。',
    do: '保留仍与文件一致的分片并上传其余部分，或从头重新上传。',
  },
  'source/is-folder': {
    title: '这是目录',
    what: '此处应为文件，却是一个目录。',
    next: '没有发送任何数据。',
    do: '请将目录拖到窗口中：其中的文件会逐个上传。',
  },
  'source/locked': {
    title: '文件被占用',
    what: '其他程序正在占用该文件，无法读取。',
    next: '已上传的分片会保留。',
    do: '请关闭占用该文件的程序，然后重试。',
  },
  'source/missing': {
    title: '源文件不存在',
    what: '文件已不在原来的位置。',
    whatWith: '{path} 处已没有该文件。',
    next: '已上传的分片会保留；文件恢复后继续上传。',
    do: '如已移动或重命名，请查找该文件；或将其放回原处、接上所在磁盘，然后继续。',
  },
  'source/not-a-file': {
    title: '不是普通文件',
    what: '这是设备、套接字或管道，没有固定的内容可上传。',
    next: '没有发送任何数据。',
    do: '请将其内容复制到普通文件后再上传。',
  },
  'source/read-error': {
    title: '文件读取出错',
    what: '读取文件时磁盘报告了错误。',
    next: '已上传的分片会保留。',
    do: '请检查磁盘及其连接线，然后重试。如磁盘有故障，请将文件复制到别处。',
  },
  'source/too-large': {
    title: '文件太大',
    what: 'OSS 单个文件最大 48.8 TB（10,000 个 5 GiB 的分片）。',
    next: '没有发送任何数据。',
    do: '请拆分文件后分别上传。',
  },
  'source/unreadable': {
    title: '没有读取权限',
    what: '系统不允许当前用户读取该文件。',
    whatWith: '系统不允许当前用户读取 {path}。',
    next: '已上传的分片会保留。',
    do: '请修改文件权限后重试。在 macOS 上还请检查“隐私与安全性 > 文件和文件夹”。',
  },
  'key/invalid': {
    title: '文件名无效',
    what: 'OSS 不接受该文件名：名称为空，或以 / 或 \\ 开头。',
    next: '没有发送任何数据。',
    do: '请选择其他目标目录，或重命名文件。',
  },
  'key/not-utf8': {
    title: '文件名无法识别',
    what: '文件名不是有效的 Unicode 文本，OSS 无法原样返回。',
    next: '没有发送任何数据。',
    do: '请重命名文件后重新上传。',
  },
  'key/too-long': {
    title: '文件名太长',
    what: 'OSS 的文件名（含目录）最长 1,023 字节（UTF-8），一个汉字占 3 字节。',
    whatWith: '文件名有 {bytes} 字节；OSS 最长 1,023 字节（UTF-8），一个汉字占 3 字节。',
    next: '没有发送任何数据。',
    do: '请缩短文件名或目录名，或选择更短的目标目录。',
  },
  'integrity/part': {
    title: '分片不一致',
    what: '服务器返回的分片校验值与读取的数据不同。',
    next: '该分片不算已上传，会重新上传。',
    do: '通常无需处理。如反复出现，请检查代理，以及本机的内存或磁盘。',
  },
  'integrity/object': {
    title: '文件不一致',
    what: '已合并文件的大小或 CRC-64 与源文件不同。',
    next: '任务不算完成。Partway 不会删除服务器上的文件。',
    do: '请重新上传。如果文件当时正在写入，请等写入结束。',
  },
  'disk/damaged': {
    title: '任务数据损坏',
    what: '任务列表的一个数据文件无法读取，已被隔离。',
    whatWith: '数据文件 {path} 无法读取，已被隔离。',
    next: '已改用上一份完好的数据，并会向服务器核对。',
    do: '请检查数据目录所在磁盘是否有错误。',
  },
  'disk/full': {
    title: '磁盘已满',
    what: '数据目录没有空间来安全地记录进度。',
    next: '没有可靠的记录就不会开始上传。已上传的分片会保留。',
    do: '请清理该磁盘的空间。',
  },
  'disk/in-use': {
    title: '数据目录被占用',
    what: '另一个 Partway 正在使用该数据目录。',
    next: '当前程序不会改动任何数据，以免损坏。',
    do: '请使用已打开的窗口，或先将其关闭。',
  },
  'disk/newer-version': {
    title: '数据来自更新的版本',
    what: '数据目录由更新版本的 Partway 写入。',
    next: '没有任何改动。',
    do: '请更新 Partway，或选择其他数据目录。',
  },
  'disk/unwritable': {
    title: '无法写入',
    what: 'Partway 没有权限写入数据目录。',
    whatWith: 'Partway 没有权限写入 {path}。',
    next: '没有可靠的记录就不会开始上传。',
    do: '请授予当前用户写入权限，或选择其他数据目录。',
  },
  'vault/unavailable': {
    title: '无法安全保存密钥',
    what: '系统没有提供受保护的密钥存储。',
    next: '密钥只保留在内存中，关闭 Partway 后即失效。',
    do: '请解锁或安装密钥环（GNOME Keyring、KWallet），或每次启动后重新填写。',
  },
  'credentials/command': {
    title: '凭证命令失败',
    what: '为该连接提供密钥的命令没有给出密钥。',
    whatWith: '命令“{program}”没有给出密钥，其输出为：{stderr}',
    next: '已上传的分片会保留；取得密钥后继续上传。',
    do: '请手动运行该命令，确认其输出包含 AccessKeyId 和 AccessKeySecret 的 JSON，或编辑该连接，然后重试。',
  },
  'credentials/environment': {
    title: '环境变量中没有密钥',
    what: '该连接从环境变量读取密钥，但未设置这些变量。',
    whatWith: '该连接从环境变量读取密钥，但 Partway 的环境中未设置 {variable}。',
    next: '已上传的分片会保留；取得密钥后继续上传。',
    do: '请设置变量后重新启动 Partway，或编辑该连接并填写密钥。',
  },
  'connection/in-use': {
    title: '连接正在使用',
    what: '有未完成的任务正在使用该连接。',
    whatWith: '有 {tasks} 个未完成的任务正在使用该连接。',
    next: '没有移除任何内容。',
    do: '请等待任务完成，或先取消任务、将其从列表中移除。',
  },
  'credentials/missing': {
    title: '需要填写 Secret',
    what: '本次会话中没有该连接的 AccessKey Secret。',
    next: '已上传的分片会保留；填写后继续上传。',
    do: '请编辑该连接并填写 AccessKey Secret。',
  },
  'connection/unknown': {
    title: '连接已移除',
    what: '该任务所用的连接已不存在。',
    next: '已上传的分片仍保留在服务器上。',
    do: '请重新添加连接并重新上传，或从列表中移除该任务。',
  },
  'port/in-use': {
    title: '端口被占用',
    what: '其他程序已在使用该端口。',
    whatWith: '其他程序已在使用端口 {port}。',
    next: '服务器没有启动。',
    do: '请关闭该程序，或选择其他端口。',
  },
  'request/aborted': {
    title: '已停止',
    what: '请求在完成之前被停止。',
    next: '不会再自动进行任何操作。',
    do: '需要时请重新开始。',
  },
  'request/invalid': {
    title: '无法理解请求',
    what: '请求中的某个值缺失或超出范围。',
    next: '没有任何改动。',
    do: '请检查填写的内容后重试。',
  },
  'request/refused': {
    title: '当前无法执行',
    what: '请求与当前状态不符。',
    next: '没有任何改动。',
    do: '请查看当前状态后重试。',
  },
  'internal/bug': {
    title: '内部错误',
    what: 'Partway 遇到了未处理的情况，这是程序的错误。',
    next: '已上传的分片会保留。',
    do: '请复制详情并反馈；然后重试或重新启动 Partway。',
  },
}
