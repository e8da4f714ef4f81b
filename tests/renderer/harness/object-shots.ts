/** Pictures of the Buckets page. */
const small = [960, 600] as const
const open = ['Control+2']
const bucket = '[role=option] >> nth=0'
const row = '[role=grid] [aria-selected] >> nth=3'

/** Ctrl+2 opens the page, the first click a bucket, the second a row or a button. */
export const objectShots = [
  { name: 'objects-light-en', query: 'scenario=objects', click: bucket, clickNext: row },
  {
    name: 'objects-dark-zh',
    query: 'scenario=objects&theme=dark&language=zh-CN',
    click: bucket,
    clickNext: row,
  },
  {
    name: 'objects-light-zh-960',
    query: 'scenario=objects-few-rights&language=zh-CN',
    size: small,
    click: bucket,
    clickNext: row,
  },
  {
    name: 'objects-all-dark-en-960',
    query: 'scenario=objects&theme=dark',
    size: small,
    click: bucket,
    clickNext: row,
    keys: ['Control+a'],
  },
  { name: 'objects-bucket-light-en', query: 'scenario=objects', click: bucket },
  {
    name: 'objects-bucket-dark-zh-960',
    query: 'scenario=objects&theme=dark&language=zh-CN',
    size: small,
    click: bucket,
  },
  { name: 'objects-loading-light-en', query: 'scenario=objects-loading', click: bucket },
  { name: 'objects-listing-dark-en', query: 'scenario=objects-listing&theme=dark', click: bucket },
  {
    name: 'objects-empty-light-en-960',
    query: 'scenario=objects-empty',
    size: small,
    click: bucket,
  },
  {
    name: 'objects-empty-dark-zh',
    query: 'scenario=objects-empty&theme=dark&language=zh-CN',
    click: bucket,
  },
  { name: 'objects-denied-light-en', query: 'scenario=objects-denied', click: bucket },
  {
    name: 'objects-denied-dark-zh-960',
    query: 'scenario=objects-denied&theme=dark&language=zh-CN',
    size: small,
    click: bucket,
  },
  {
    name: 'objects-address-light-en',
    query: 'scenario=objects',
    click: bucket,
    keys: ['Control+l', 'x', 'Enter'],
  },
  {
    name: 'objects-bookmarks-dark-en-960',
    query: 'scenario=objects&theme=dark',
    size: small,
    click: bucket,
    clickNext: 'role=button[name="Bookmarks"]',
  },
  { name: 'objects-menu-light-en', query: 'scenario=objects', click: bucket, rightClick: row },
  {
    name: 'objects-folder-light-zh',
    query: 'scenario=objects&language=zh-CN',
    click: bucket,
    keys: ['Control+Shift+N', 'a', 'Enter'],
  },
  {
    name: 'objects-links-light-en',
    query: 'scenario=objects',
    click: bucket,
    clickNext: row,
    keys: ['Control+Shift+C', 'ArrowDown'],
  },
  {
    name: 'objects-links-dark-zh-960',
    query: 'scenario=objects&theme=dark&language=zh-CN',
    size: small,
    click: bucket,
    clickNext: row,
    keys: ['Control+Shift+C'],
  },
  {
    name: 'objects-delete-light-en',
    query: 'scenario=objects',
    click: bucket,
    clickNext: row,
    keys: ['Control+a', 'Delete'],
  },
  {
    name: 'objects-deleting-dark-zh',
    query: 'scenario=objects-deleting&theme=dark&language=zh-CN',
    click: bucket,
    clickNext: row,
    keys: ['Control+a', 'Delete', 'Tab', 'Enter'],
  },
  {
    name: 'objects-deleted-light-en-960',
    query: 'scenario=objects-few-rights',
    size: small,
    click: bucket,
    clickNext: row,
    keys: ['Control+a', 'Delete', 'Tab', 'Enter'],
  },
  {
    name: 'bucket-new-light-en',
    query: 'scenario=objects',
    click: 'role=button[name=/New bucket/]',
    keys: ['a', 'b', 'c', 'Enter'],
  },
  {
    name: 'bucket-new-dark-zh-960',
    query: 'scenario=objects&theme=dark&language=zh-CN',
    size: small,
    click: 'role=button[name=/新建 Bucket/]',
  },
  { name: 'objects-drop-light-en', query: 'scenario=objects', click: bucket, dragged: 2 },
  {
    name: 'objects-drop-on-dark-zh',
    query: 'scenario=objects&theme=dark&language=zh-CN',
    click: bucket,
    dragged: 2,
    draggedOver: '[data-folder] >> nth=0',
  },
].map((shot) => ({ keysFirst: open, ...shot }))
