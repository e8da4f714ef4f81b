/** English words for a connection in trouble. */
export const health = {
  lead: {
    network: 'Waiting for network',
    offline: 'No network',
    stranger: 'A login page or proxy is in the way',
    service: 'Service is having trouble',
    slowed: 'Slowed by OSS limit',
    refused: 'Needs credentials',
    held: 'Uploads on hold',
  },
  text: {
    network: '{name} cannot be reached ({cause}).',
    offline: 'This computer is not connected, so {name} cannot be reached.',
    stranger:
      'Something else answers in place of {name}. Sign in to this network in a browser, or check the proxy.',
    service: '{name} answers, but only with errors of its own.',
    slowed:
      '{name} asked for fewer requests. Uploads go on, more slowly: {requests} at the same time.',
    refused: '{name} does not accept the credentials ({cause}).',
    held: '{cause}: several files in a row could not be uploaded to {place}. Remove the cause, then try again.',
  },
  waiting: {
    network:
      '{count} upload waits and goes on by itself. | {count} uploads wait and go on by themselves.',
    offline:
      '{count} upload waits and goes on by itself. | {count} uploads wait and go on by themselves.',
    stranger:
      '{count} upload waits; nothing was sent there. | {count} uploads wait; nothing was sent there.',
    service:
      '{count} upload waits and goes on by itself. | {count} uploads wait and go on by themselves.',
    refused:
      '{count} upload waits for new ones and goes on with the parts already stored. | {count} uploads wait for new ones and go on with the parts already stored.',
    held: '{count} upload stays queued. | {count} uploads stay queued.',
  },
  bucketOf: 'bucket {bucket} ({name})',
  nextTry: 'Next try in {time}',
  pause: 'Goes on in {time}',
  trying: 'Trying now…',
  tryNow: 'Try now',
  enterCredentials: 'Enter credentials…',
  tryAgain: 'Try again',
  tryAgainFor: 'Try again: {place}',
  tryNowFor: 'Try now: {name}',
  enterCredentialsFor: 'Enter credentials… {name}',
  bar: {
    network: 'Waiting for network',
    offline: 'No network',
    stranger: 'Login page in the way',
    service: 'Service in trouble',
    slowed: 'Slowed by OSS',
    refused: 'Needs credentials',
    held: 'Uploads on hold',
  },
}
