/** Chinese words for a connection in trouble. */
import type { health as english } from '../en/health.ts'
import type { Words } from '../words.ts'

export const health: Words<typeof english> = {
  lead: {
    network: '等待网络',
    offline: '无网络',
    stranger: '被登录页面或代理拦截',
    service: '服务异常',
    slowed: '受 OSS 限流',
    refused: '需要凭证',
    held: '上传已搁置',
  },
  text: {
    network: '无法连接 {name}（{cause}）。',
    offline: '本机未联网，无法连接 {name}。',
    stranger: '响应并非来自 {name}。请先在浏览器中登录此网络，或检查代理。',
    service: '{name} 有响应，但返回的都是服务端错误。',
    slowed: '{name} 要求减少请求，上传继续但会变慢：同时 {requests} 个请求。',
    refused: '{name} 不接受当前凭证（{cause}）。',
    held: '{cause}：连续多个文件无法上传到 {place}。请排除原因后重试。',
  },
  waiting: {
    network: '{count} 个上传正在等待，恢复后自动继续。',
    offline: '{count} 个上传正在等待，恢复后自动继续。',
    stranger: '{count} 个上传正在等待，没有向其发送任何数据。',
    service: '{count} 个上传正在等待，恢复后自动继续。',
    refused: '{count} 个上传等待新的凭证，之后沿用已上传的分片继续。',
    held: '{count} 个上传仍在队列中等待。',
  },
  bucketOf: 'Bucket {bucket}（{name}）',
  nextTry: '{time}后重试',
  pause: '{time}后继续',
  trying: '正在尝试…',
  tryNow: '立即尝试',
  enterCredentials: '填写凭证…',
  tryAgain: '重试',
  tryAgainFor: '重试：{place}',
  tryNowFor: '立即尝试：{name}',
  enterCredentialsFor: '填写凭证… {name}',
  bar: {
    network: '等待网络',
    offline: '无网络',
    stranger: '被登录页面拦截',
    service: '服务异常',
    slowed: '受 OSS 限流',
    refused: '需要凭证',
    held: '上传已搁置',
  },
}
