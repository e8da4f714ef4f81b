/** Chinese words used everywhere. */
import type { common as english } from '../en/common.ts'
import type { Words } from '../words.ts'

export const common: Words<typeof english> = {
  appName: 'Partway',
  cancel: '取消',
  close: '关闭',
  dismiss: '知道了',
  afterTitle: '{title}。',
  tryAgain: '重试',
  nav: {
    label: '导航',
    transfers: '传输',
    buckets: 'Bucket',
    fragments: '碎片管理',
    settings: '设置',
    found: '找到 {count} 个碎片',
    open: '{count} 个未完成的任务',
  },
  statusBar: {
    label: '状态栏',
    uploadsTo: '上传到 {path}，点击更改…',
    noDestination: '选择上传位置…',
    speed: '总上传速度',
    connections: '使用中的连接：{used}，上限 {most}',
    memory: '传输中分片占用的内存：{used}，上限 {most}',
    active: '{count} 个进行中',
    waiting: '{count} 个等待',
    failed: '{count} 个失败',
    idle: '空闲',
    connected: '已连接',
    offline: '无网络',
    waitingForNetwork: '等待网络',
    adding: '正在添加文件…',
    stopAdding: '停止',
  },
  notice: {
    label: '通知',
    'clock-skew': '本机时钟偏差 {minutes} 分钟，Partway 已自动校正。',
    'database-recovered': '传输列表已损坏，并已从上一份副本恢复。损坏的文件保留为 {quarantined}。',
    'database-lost':
      '无法读取传输列表，已从空列表开始。服务端的分片仍然保留，重新拖入相同的文件即可找回。',
    'database-from-elsewhere':
      '此传输列表来自另一台电脑，所有未完成的任务已暂停。继续任务时会先与本机文件逐一比对。',
    'disk-full': '磁盘已满：传输已暂停，没有任何丢失。有可用空间后自动继续。',
    'data-folder-unwritable':
      'Partway 无法写入 {path}，传输已暂停，恢复写入后会自动继续。请检查该文件夹的权限。',
    'secrets-session-only':
      '此系统没有受保护的密钥存储。AccessKey Secret 仅保留到退出 Partway 为止，之后需要重新输入。',
    'running-in-stand-in':
      '此窗口运行在 Chromium 而非 Electron 中，通知、托盘和受保护的密钥存储均为替代实现。',
    'local-oss-failed': '无法启动 Local OSS。',
    'workers-stopped':
      '发送程序在几分钟内崩溃了 {deaths} 次，因此所有上传已暂停。已上传的内容不会丢失。恢复任一上传即可重试；如果再次发生，请附上日志文件反馈。',
  },
  start: {
    failed: 'Partway 无法启动',
  },
}
