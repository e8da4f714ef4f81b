/** English words for what can go wrong on the way to the service. */
import type { ErrorMessages } from '../error-message.ts'

export const networkErrors: ErrorMessages<'network'> = {
  'network/dns': {
    title: 'Host name not found',
    what: 'The name of the server could not be resolved.',
    whatWith: 'The name {host} could not be resolved.',
    next: 'Parts already stored are kept; nothing is sent twice.',
    do: 'Check the internet connection, the endpoint for a typing error, and DNS or VPN settings.',
  },
  'network/refused': {
    title: 'Connection refused',
    what: 'The server was reached, but nothing accepts connections on that port.',
    whatWith: '{host} was reached, but nothing accepts connections on that port.',
    next: 'Parts already stored are kept; nothing is sent twice.',
    do: 'Check host and port of the endpoint, and that a firewall does not block it. Local OSS must be running.',
  },
  'network/reset': {
    title: 'Connection lost',
    what: 'The connection was closed while data was on its way.',
    next: 'Only the parts that were on their way are sent again.',
    do: 'Usually nothing. If it keeps happening, check Wi-Fi, VPN or proxy, or send fewer parts at once.',
  },
  'network/timeout': {
    title: 'No answer in time',
    what: 'The server did not answer in time.',
    next: 'Only the parts without an answer are sent again.',
    do: 'Check the internet connection. On a slow line choose fewer parts at once or smaller parts.',
  },
  'network/stalled': {
    title: 'No data moving',
    what: 'The connection stayed open, but no byte moved for longer than the stall timeout.',
    next: 'The part is sent again over a new connection.',
    do: 'Usually nothing. On a very slow line raise the stall timeout in Settings > Transfers.',
  },
  'network/tls': {
    title: 'Secure connection failed',
    what: 'No secure connection could be made: the certificate or the TLS version was refused.',
    whatWith: '{host} offers no secure connection: its certificate or TLS version was refused.',
    next: 'Nothing is sent over an insecure connection. Parts already stored are kept.',
    do: 'Check date and time of this computer. A custom domain needs a valid certificate in OSS; a company proxy may replace it.',
  },
  'network/proxy': {
    title: 'Proxy refused',
    what: 'The proxy did not let the connection through.',
    next: 'Parts already stored are kept; nothing is sent twice.',
    do: 'Check address, user and password of the proxy, and that it allows the endpoint.',
  },
  'network/not-oss': {
    title: 'Not an OSS server',
    what: 'Something answered that does not speak the OSS protocol.',
    whatWith: '{host} answered, but does not speak the OSS protocol.',
    next: 'Nothing was stored there. Parts stored earlier are kept.',
    do: 'Check the endpoint. In hotels and guest networks sign in to the network in a browser first.',
  },
}
