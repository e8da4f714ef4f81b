/** English words used everywhere. */
export const common = {
  appName: 'Partway',
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  /** Between a title and the sentence after it. */
  afterTitle: '{title}. ',
  tryAgain: 'Try again',
  nav: {
    label: 'Sections',
    transfers: 'Transfers',
    buckets: 'Buckets',
    fragments: 'Fragments',
    settings: 'Settings',
    found: '{count} fragment found | {count} fragments found',
    open: '{count} unfinished transfer | {count} unfinished transfers',
  },
  statusBar: {
    label: 'Status',
    uploadsTo: 'Uploads go to {path}. Change destination…',
    noDestination: 'Choose a destination…',
    speed: 'Total upload speed',
    connections: 'Connections in use: {used} of {most}',
    memory: 'Memory of parts on their way: {used} of {most}',
    active: '{count} active',
    waiting: '{count} waiting',
    failed: '{count} failed',
    idle: 'Idle',
    connected: 'Connected',
    offline: 'No network',
    waitingForNetwork: 'Waiting for network',
    adding: 'Adding files…',
    stopAdding: 'Stop',
  },
  notice: {
    label: 'Notices',
    'clock-skew': 'The clock of this computer is {minutes} minutes off. Partway corrects for it.',
    'database-recovered':
      'The transfer list was damaged and has been restored from the previous copy. The damaged file was kept as {quarantined}.',
    'database-lost':
      'The transfer list could not be read. It starts empty; parts already on the server are still there, and dropping the same files again finds them.',
    'database-from-elsewhere':
      'This transfer list comes from another computer. Everything unfinished is paused. What you resume is compared with the files of this computer first.',
    'disk-full':
      'Disk full: transfers paused, nothing lost. They go on by themselves when there is free space.',
    'data-folder-unwritable':
      'Partway cannot write to {path}. Transfers pause until it can. Check the permissions of that folder.',
    'secrets-session-only':
      'This system offers no protected store for secrets. AccessKey secrets are kept until Partway quits and then have to be entered again.',
    'running-in-stand-in':
      'This window runs in Chromium instead of Electron. Notifications, tray and the protected store are stood in for.',
    'local-oss-failed': 'Local OSS could not be started.',
    'workers-stopped':
      'Sending crashed {deaths} times within a few minutes, so every upload was paused. Nothing sent so far is lost. Resume an upload to try again; if it happens again, send us the log file.',
  },
  start: {
    failed: 'Partway could not start',
  },
}
