/** Chinese words for what can go wrong on the way to the service. */
import type { ErrorMessages } from '../error-message.ts'

export const networkErrors: ErrorMessages<'network'> = {
  'network/dns': {
    title: '找不到主机名',
    what: '无法解析服务器的域名。',
    whatWith: '无法解析域名 {host}。',
    next: '已上传的分片会保留，不会重复上传。',
    do: '请检查网络连接、Endpoint 是否有误，以及 DNS 或 VPN 设置。',
  },
  'network/refused': {
    title: '连接被拒绝',
    what: '已找到服务器，但该端口不接受连接。',
    whatWith: '已找到 {host}，但该端口不接受连接。',
    next: '已上传的分片会保留，不会重复上传。',
    do: '请检查 Endpoint 的主机和端口，并确认防火墙未拦截。使用 Local OSS 时，它必须正在运行。',
  },
  'network/reset': {
    title: '连接中断',
    what: '传输过程中连接被关闭。',
    next: '只会重新上传当时正在传输的分片。',
    do: '通常无需处理。如反复出现，请检查 Wi-Fi、VPN 或代理，或减少分片并发数。',
  },
  'network/timeout': {
    title: '响应超时',
    what: '服务器未在规定时间内响应。',
    next: '只会重新上传没有得到响应的分片。',
    do: '请检查网络连接。网速较慢时，请减少分片并发数或减小分片大小。',
  },
  'network/stalled': {
    title: '无数据传输',
    what: '连接仍在，但超过无数据超时时间没有任何数据传输。',
    next: '该分片会通过新的连接重新上传。',
    do: '通常无需处理。网速很慢时，请在“设置 > 传输”中调大无数据超时时间。',
  },
  'network/tls': {
    title: '安全连接失败',
    what: '无法建立安全连接：证书或 TLS 版本不被接受。',
    whatWith: '无法与 {host} 建立安全连接：其证书或 TLS 版本不被接受。',
    next: '不会通过不安全的连接发送任何数据。已上传的分片会保留。',
    do: '请检查本机的日期和时间。自定义域名需要在 OSS 中绑定有效证书；公司代理可能会替换证书。',
  },
  'network/proxy': {
    title: '被代理拒绝',
    what: '代理服务器未允许该连接通过。',
    next: '已上传的分片会保留，不会重复上传。',
    do: '请检查代理的地址、用户名和密码，并确认代理允许访问该 Endpoint。',
  },
  'network/not-oss': {
    title: '不是 OSS 服务',
    what: '有服务器响应，但它不使用 OSS 协议。',
    whatWith: '{host} 有响应，但不使用 OSS 协议。',
    next: '没有数据存到那里。此前上传的分片会保留。',
    do: '请检查 Endpoint。在酒店或访客网络中，请先在浏览器里完成网络登录。',
  },
}
