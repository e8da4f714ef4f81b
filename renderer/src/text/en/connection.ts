/** English words of first run, connection form and connection test. */
import type { TestStep } from '#shared/connection.ts'
import type { knownRegions } from '#shared/connection.ts'

type RegionId = (typeof knownRegions)[number]

const regions: Record<RegionId, string> = {
  'cn-hangzhou': 'China (Hangzhou)',
  'cn-shanghai': 'China (Shanghai)',
  'cn-qingdao': 'China (Qingdao)',
  'cn-beijing': 'China (Beijing)',
  'cn-zhangjiakou': 'China (Zhangjiakou)',
  'cn-huhehaote': 'China (Hohhot)',
  'cn-wulanchabu': 'China (Ulanqab)',
  'cn-shenzhen': 'China (Shenzhen)',
  'cn-heyuan': 'China (Heyuan)',
  'cn-guangzhou': 'China (Guangzhou)',
  'cn-chengdu': 'China (Chengdu)',
  'cn-hongkong': 'China (Hong Kong)',
  'us-west-1': 'US (Silicon Valley)',
  'us-east-1': 'US (Virginia)',
  'ap-northeast-1': 'Japan (Tokyo)',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-3': 'Malaysia (Kuala Lumpur)',
  'ap-southeast-5': 'Indonesia (Jakarta)',
  'eu-central-1': 'Germany (Frankfurt)',
  'eu-west-1': 'UK (London)',
  'me-east-1': 'UAE (Dubai)',
}

interface StepWords {
  readonly name: string
  readonly ok: string
  readonly unknown: string
  readonly notNeeded: string
}

const steps: Record<TestStep, StepWords> = {
  dns: {
    name: 'Host name',
    ok: 'The name resolves to an address.',
    unknown: 'Could not be told.',
    notNeeded: 'An address needs no look-up.',
  },
  tcp: {
    name: 'Connection',
    ok: 'The server accepts connections.',
    unknown: 'Could not be told.',
    notNeeded: 'Not needed.',
  },
  tls: {
    name: 'Security (TLS)',
    ok: 'The certificate is valid for this host.',
    unknown: 'Could not be told.',
    notNeeded: 'Plain http on this computer.',
  },
  service: {
    name: 'OSS service',
    ok: 'The server speaks the OSS protocol.',
    unknown: 'Could not be told.',
    notNeeded: 'Not needed.',
  },
  credentials: {
    name: 'Credentials',
    ok: 'The AccessKey and its signature are accepted.',
    unknown: 'The server did not say.',
    notNeeded: 'Not needed.',
  },
  permission: {
    name: 'Permission',
    ok: 'Access is granted. Whether uploads are allowed shows with the first file.',
    unknown: 'Cannot be told without a bucket; name one under “Bucket”.',
    notNeeded: 'Not needed.',
  },
}

export const connection = {
  firstRun: {
    title: 'Welcome to Partway',
    lead: 'Uploads big files to Alibaba Cloud OSS, part by part. After a crash or a lost connection it goes on where it was.',
    language: 'Language',
    start: 'How would you like to start?',
    tryTitle: 'Try with Local OSS',
    tryText:
      'A small OSS server on this computer. No account, no cost; nothing leaves this machine.',
    tryAction: 'Try with Local OSS',
    trying: 'Starting Local OSS…',
    addTitle: 'Connect to OSS',
    addText:
      'Needs an endpoint and an AccessKey, best one of a RAM user with rights for one bucket.',
    addAction: 'Add a connection…',
  },
  dialog: {
    add: 'Add a connection',
    edit: 'Edit connection',
    save: 'Save',
    saving: 'Saving…',
    test: 'Test connection',
    cancel: 'Cancel',
    failed: 'Not saved: {title}',
  },
  field: {
    name: 'Name',
    namePlaceholder: 'For example: Media archive',
    region: 'Region',
    regionHelp: 'Choose one or type another region ID.',
    regionPlaceholder: 'cn-hangzhou',
    endpoint: 'Endpoint',
    endpointHelp: 'Follows the region. Use the internal endpoint inside Alibaba Cloud.',
    endpointHelpCname: 'Your own domain, bound to the bucket in the OSS console.',
    addressing: 'Addressing',
    virtual: 'Bucket in the host name',
    virtualHelp: 'bucket.oss-cn-hangzhou.aliyuncs.com: the rule for OSS',
    path: 'Bucket in the path',
    pathHelp: '127.0.0.1:9000/bucket: for local and private servers',
    cname: 'Custom domain (CNAME)',
    cnameHelp: 'oss.example.com: required for newer accounts in mainland China',
    accessKeyId: 'AccessKey ID',
    accessKeySecret: 'AccessKey Secret',
    secretKept: 'Leave empty to keep the saved secret',
    secretShow: 'Show the secret',
    secretHide: 'Hide the secret',
    temporary: 'Temporary credentials (STS)',
    temporaryHelp: 'For keys that come with a security token and end after some hours.',
    securityToken: 'Security token',
    tokenKept: 'Leave empty to keep the saved token',
    bucket: 'Bucket',
    bucketOptional: 'Bucket (optional)',
    bucketHelp: 'Needed when the key may not list buckets.',
    bucketHelpCname: 'The bucket the domain is bound to.',
    advanced: 'Advanced',
    signature: 'Signature',
    signatureV4: 'Version 4 (recommended)',
    signatureV1: 'Version 1 (old private clouds)',
  },
  hint: {
    ram: 'Better than the root key: a RAM user that may write to one bucket only.',
    session:
      'This system offers no protected place for secrets. They are kept in memory until Partway is closed, and asked for again afterwards.',
    protected: 'Secrets are kept in the key store of the system, never in a file.',
  },
  invalid: {
    nameMissing: 'Give the connection a name.',
    nameLong: 'At most 100 characters.',
    regionMissing: 'Choose the region; the signature needs it.',
    regionForm:
      'A region ID has lower-case letters, digits and hyphens, like cn-hangzhou, without “oss-” in front.',
    endpointMissing: 'Enter the endpoint.',
    endpointForm: 'This is no address. Example: https://oss-cn-hangzhou.aliyuncs.com',
    endpointPath:
      'Host and port only, without a path. Example: https://oss-cn-hangzhou.aliyuncs.com',
    endpointHttp:
      'Use https. Plain http is possible for this computer only (127.0.0.1, localhost).',
    endpointBucket:
      'The first label looks like a bucket. Put “{bucket}” into the Bucket field and use {endpoint}.',
    endpointPublicCname: 'A custom domain is your own, not a host of aliyuncs.com.',
    pathOnPublic: 'OSS refuses the bucket in the path; choose “Bucket in the host name”.',
    accessKeyIdMissing: 'Enter the AccessKey ID.',
    accessKeyIdSpace: 'An AccessKey ID has no spaces.',
    secretMissing: 'Enter the AccessKey Secret.',
    secretSpace: 'An AccessKey Secret has no spaces.',
    tokenMissing: 'Enter the security token, or switch temporary credentials off.',
    bucketMissing: 'Enter the bucket the domain is bound to.',
    bucketForm: '3 to 63 lower-case letters, digits and hyphens; first and last a letter or digit.',
  },
  test: {
    title: 'Connection test',
    running: 'Testing the connection…',
    stop: 'Stop',
    again: 'Test again',
    passed: 'Everything works.',
    passedPartly: 'Works as far as it can be told.',
    failed: 'Stopped at: {step}',
    stopped: 'The test was stopped.',
    took: '{ms} ms',
    outcome: {
      ok: 'Works',
      failed: 'Failed',
      unknown: 'Unknown',
      notNeeded: 'Not needed',
      notReached: 'Not reached',
    },
    notReached: 'Comes after what failed.',
    buckets: 'Buckets in sight: {names}',
    bucketsMore: 'Buckets in sight: {names} and {count} more',
    bucketsNone: 'There is no bucket yet.',
    requestId: 'Request ID {id}',
    steps,
  },
  regions,
}
