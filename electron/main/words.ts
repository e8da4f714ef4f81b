/** The few sentences main says itself: menus, tray, notifications, dialogs. The page has its own. */
import type { Settings } from '#shared/settings.ts'

export type Language = 'en' | 'zh-CN'

/** The language of the settings; the system's where it is left to it. */
export function languageOf(setting: Settings['language'], systemLocale: string): Language {
  if (setting !== 'system') return setting
  return systemLocale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

const en = {
  about: 'About Partway',
  file: 'File',
  uploadFiles: 'Upload files…',
  uploadFolder: 'Upload folder…',
  settings: 'Settings…',
  closeWindow: 'Close window',
  quit: 'Quit Partway',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  transfers: 'Transfers',
  buckets: 'Buckets',
  fragments: 'Fragments',
  settingsPage: 'Settings',
  search: 'Search',
  details: 'Details pane',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  window: 'Window',
  minimize: 'Minimize',
  show: 'Show Partway',
  idle: 'Partway: nothing to upload',
  uploading: (count: number, speed: string) =>
    `Partway: ${count} ${count === 1 ? 'file' : 'files'}, ${speed}`,
  uploadedOne: (name: string) => `${name} is uploaded`,
  uploadedMany: (count: number) => `${count} files are uploaded`,
  batchFailures: (failed: number, done: number) =>
    `${failed} ${failed === 1 ? 'file' : 'files'} failed, ${done} uploaded`,
  needsYou: (name: string) => `${name} needs an answer`,
  stillRunning: 'Partway keeps uploading',
  stillRunningBody: 'The window is closed, the transfers go on. Partway stays in the tray.',
  quitQuestion: (count: number) =>
    `${count} ${count === 1 ? 'upload is' : 'uploads are'} not finished`,
  allowCommand: 'Let Partway run this program to get keys?',
  allowCommandDetail:
    'It runs with your rights, and again before the keys expire. Allow it only if you entered this command yourself.',
  allowCommandYes: 'Allow',
  quitDetail: 'Your progress is kept: they go on where they are at the next start.',
  quitNow: 'Quit',
  cancel: 'Cancel',
  pickFile: 'Locate file',
  pickFiles: 'Upload files',
  pickFolder: 'Upload folder',
  pickSearchFolder: 'Search a folder',
  saveReceipt: 'Save receipt',
  cannotStart: 'Partway cannot start',
  inUse: (folder: string) =>
    `Another Partway is using the data folder ${folder}.\n\nClose the other one (or its command line), or start with --data and another folder.`,
  unwritable: (folder: string) =>
    `The data folder ${folder} cannot be written.\n\nCheck its permissions and the free space, or start with --data and another folder.`,
  newer: (folder: string) =>
    `The data folder ${folder} was written by a newer version of Partway. Nothing was changed.\n\nInstall that version, or start with --data and another folder.`,
  unexpected: (message: string) => `Something unexpected happened:\n\n${message}`,
}

export type Words = typeof en

const zh: Words = {
  about: '关于 Partway',
  file: '文件',
  uploadFiles: '上传文件…',
  uploadFolder: '上传文件夹…',
  settings: '设置…',
  closeWindow: '关闭窗口',
  quit: '退出 Partway',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '视图',
  transfers: '传输',
  buckets: 'Bucket',
  fragments: '碎片管理',
  settingsPage: '设置',
  search: '搜索',
  details: '详情面板',
  pauseAll: '全部暂停',
  resumeAll: '全部继续',
  window: '窗口',
  minimize: '最小化',
  show: '显示 Partway',
  idle: 'Partway：没有上传任务',
  uploading: (count, speed) => `Partway：${count} 个文件，${speed}`,
  uploadedOne: (name) => `${name} 已上传`,
  uploadedMany: (count) => `${count} 个文件已上传`,
  batchFailures: (failed, done) => `${failed} 个文件失败，${done} 个已上传`,
  needsYou: (name) => `${name} 需要处理`,
  stillRunning: 'Partway 正在继续上传',
  stillRunningBody: '窗口已关闭，传输仍在进行。Partway 保留在系统托盘中。',
  quitQuestion: (count) => `还有 ${count} 个上传任务未完成`,
  allowCommand: '允许 Partway 运行该程序以获取密钥？',
  allowCommandDetail:
    '程序将以当前用户的权限运行，密钥到期前会再次运行。仅在该命令由你本人填写时才允许。',
  allowCommandYes: '允许运行',
  quitDetail: '进度已保存，下次启动时从中断处继续。',
  quitNow: '退出',
  cancel: '取消',
  pickFile: '查找文件',
  pickFiles: '上传文件',
  pickFolder: '上传文件夹',
  pickSearchFolder: '搜索文件夹',
  saveReceipt: '保存上传凭据',
  cannotStart: 'Partway 无法启动',
  inUse: (folder) =>
    `数据文件夹 ${folder} 正被另一个 Partway 使用。\n\n请关闭另一个 Partway（或其命令行），或使用 --data 指定其他文件夹。`,
  unwritable: (folder) =>
    `无法写入数据文件夹 ${folder}。\n\n请检查权限和剩余空间，或使用 --data 指定其他文件夹。`,
  newer: (folder) =>
    `数据文件夹 ${folder} 由更新版本的 Partway 写入，未做任何更改。\n\n请安装该版本，或使用 --data 指定其他文件夹。`,
  unexpected: (message) => `发生意外错误：\n\n${message}`,
}

export function wordsIn(language: Language): Words {
  return language === 'en' ? en : zh
}
