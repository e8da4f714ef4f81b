/** Pictures of what is done with fragments: deleting, prices, lifecycle rules, buckets, flags. */

const small = [960, 600] as const
const zh = '&language=zh-CN'
const dark = '&theme=dark'

export const fragmentActShots = [
  { name: 'act-delete-light-en', query: 'scenario=act-delete' },
  { name: 'act-delete-dark-zh-960', query: `scenario=act-delete${zh}${dark}`, size: small },
  { name: 'act-delete-one-light-zh', query: `scenario=act-delete-one${zh}` },
  { name: 'act-delete-used-dark-en', query: `scenario=act-delete-used${dark}` },
  {
    name: 'act-delete-measuring-light-en-960',
    query: 'scenario=act-delete-measuring',
    size: small,
  },
  { name: 'act-delete-measuring-dark-zh', query: `scenario=act-delete-measuring${zh}${dark}` },
  { name: 'act-delete-spent-light-en', query: 'scenario=act-delete-spent' },
  {
    name: 'act-delete-spent-dark-en-720',
    query: `scenario=act-delete-spent${dark}`,
    size: [720, 480],
  },
  {
    name: 'act-delete-running-light-en',
    query: 'scenario=act-delete-running',
    click: 'role=button[name=/^Delete \\d/]',
  },
  {
    name: 'act-delete-failed-light-en',
    query: 'scenario=act-delete',
    click: 'role=button[name=/^Delete \\d/]',
  },
  {
    name: 'act-delete-failed-dark-zh-960',
    query: `scenario=act-delete${zh}${dark}`,
    size: small,
    click: 'role=button[name=/^删除 \\d/]',
  },
  {
    name: 'act-delete-done-light-en',
    query: 'scenario=act-delete-one',
    click: 'role=button[name=/^Delete \\d/]',
  },
  { name: 'act-prices-light-en', query: 'scenario=act-prices' },
  { name: 'act-prices-own-dark-zh-960', query: `scenario=act-prices-own${zh}${dark}`, size: small },
  { name: 'act-prices-own-light-en', query: 'scenario=act-prices-own' },
  { name: 'act-prices-damaged-light-en-960', query: 'scenario=act-prices-damaged', size: small },
  { name: 'act-prices-failed-dark-en', query: `scenario=act-prices-failed${dark}` },
  { name: 'act-lifecycle-light-en', query: 'scenario=act-lifecycle' },
  { name: 'act-lifecycle-dark-zh-960', query: `scenario=act-lifecycle${zh}${dark}`, size: small },
  { name: 'act-lifecycle-none-light-zh', query: `scenario=act-lifecycle-none${zh}` },
  { name: 'act-lifecycle-denied-light-en', query: 'scenario=act-lifecycle-denied' },
  { name: 'act-lifecycle-loading-dark-en', query: `scenario=act-lifecycle-loading${dark}` },
  {
    name: 'act-lifecycle-form-light-en',
    query: 'scenario=act-lifecycle',
    click: 'role=button[name="Add a rule…"]',
  },
  {
    name: 'act-lifecycle-form-dark-zh-960',
    query: `scenario=act-lifecycle${zh}${dark}`,
    size: small,
    click: 'role=button[name="添加规则…"]',
  },
  {
    name: 'act-lifecycle-change-light-en',
    query: 'scenario=act-lifecycle',
    click: 'role=button[name="Add a rule…"]',
    clickNext: 'role=button[name="Show the change"]',
  },
  {
    name: 'act-lifecycle-change-dark-zh-960',
    query: `scenario=act-lifecycle-none${zh}${dark}`,
    size: small,
    click: 'role=button[name="添加规则…"]',
    clickNext: 'role=button[name="显示更改"]',
  },
  {
    name: 'act-lifecycle-xml-light-en',
    query: 'scenario=act-lifecycle',
    click: 'role=button[name="View XML"]',
  },
  {
    name: 'act-lifecycle-refused-dark-en-960',
    query: `scenario=act-lifecycle-refused${dark}`,
    size: small,
    click: 'role=button[name="Remove rule partway-abort-1"]',
    clickNext: 'role=button[name="Write to the bucket"]',
  },
  {
    name: 'act-lifecycle-written-light-zh',
    query: `scenario=act-lifecycle${zh}`,
    click: 'role=button[name="移除规则 partway-abort-1"]',
    clickNext: 'role=button[name="写入 Bucket"]',
  },
  {
    name: 'act-buckets-light-en',
    query: 'scenario=act-buckets',
    click: 'role=button[name="Buckets"]',
    clickNext: 'role=option >> nth=4',
  },
  {
    name: 'act-buckets-dark-zh-960',
    query: `scenario=act-buckets${zh}${dark}`,
    size: small,
    click: 'role=button[name="Bucket"]',
    clickNext: 'role=option >> nth=0',
  },
  {
    name: 'act-buckets-rules-light-en',
    query: 'scenario=act-buckets',
    click: 'role=button[name="Buckets"]',
    clickNext: 'role=option >> nth=0',
  },
  {
    name: 'act-buckets-none-chosen-dark-en',
    query: `scenario=act-buckets${dark}`,
    click: 'role=button[name="Buckets"]',
  },
  {
    name: 'act-buckets-denied-light-en-960',
    query: 'scenario=act-buckets-denied',
    size: small,
    click: 'role=button[name="Buckets"]',
  },
  {
    name: 'act-buckets-denied-light-zh',
    query: `scenario=act-buckets-denied${zh}`,
    click: 'role=button[name="Bucket"]',
  },
  {
    name: 'act-flags-light-en',
    query: 'scenario=act-flags',
    click: 'text=EP05_master',
    clickNext: 'role=tab[name="General"]',
  },
  {
    name: 'act-flags-dark-zh-960',
    query: `scenario=act-flags${zh}${dark}`,
    size: small,
    click: 'text=live-recording-2026',
    clickNext: 'role=tab[name="概览"]',
  },
  {
    name: 'act-flags-menu-light-zh',
    query: `scenario=act-flags${zh}&details=closed`,
    rightClick: 'text=EP05_master',
  },
] as const
