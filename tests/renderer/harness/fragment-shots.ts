/** Pictures of the Fragments page. */
const small = [960, 600] as const
const open = ['Control+3']
const first = '[role=treegrid] [role=row][data-fragment] >> nth=1'
const last = ['Control+3', 'Control+a']

/** Ctrl+3 opens the page; clicks come after keys when `keysFirst` is set. */
export const fragmentShots = [
  { name: 'fragments-light-en', query: 'scenario=fragments', keysFirst: open, click: first },
  {
    name: 'fragments-dark-zh',
    query: 'scenario=fragments&theme=dark&language=zh-CN',
    keysFirst: open,
    click: first,
  },
  {
    name: 'fragments-light-zh-960',
    query: 'scenario=fragments&language=zh-CN',
    size: small,
    keysFirst: open,
    click: first,
  },
  {
    name: 'fragments-dark-en-960',
    query: 'scenario=fragments&theme=dark',
    size: small,
    keysFirst: open,
    click: first,
    keys: ['Control+i', 'Control+a'],
  },
  {
    name: 'fragments-all-light-en',
    query: 'scenario=fragments',
    keysFirst: open,
    click: first,
    keys: last,
  },
  { name: 'fragments-empty-light-en', query: 'scenario=fragments-empty', keysFirst: open },
  {
    name: 'fragments-empty-dark-zh-960',
    query: 'scenario=fragments-empty&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
  },
  { name: 'fragments-loading-light-en', query: 'scenario=fragments-loading', keysFirst: open },
  {
    name: 'fragments-listing-dark-en',
    query: 'scenario=fragments-listing&theme=dark',
    keysFirst: open,
  },
  { name: 'fragments-denied-light-en', query: 'scenario=fragments-denied', keysFirst: open },
  {
    name: 'fragments-denied-dark-zh-960',
    query: 'scenario=fragments-denied&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
  },
  {
    name: 'fragments-nothing-allowed-light-en',
    query: 'scenario=fragments-nothing-allowed',
    keysFirst: open,
  },
  {
    name: 'fragments-nothing-allowed-dark-zh-960',
    query: 'scenario=fragments-nothing-allowed&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
  },
  { name: 'fragments-many-light-en', query: 'scenario=fragments-many', keysFirst: open },
  {
    name: 'fragments-long-light-en',
    query: 'scenario=fragments-long',
    keysFirst: open,
    click: first,
  },
  {
    name: 'fragments-long-dark-zh-960',
    query: 'scenario=fragments-long&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
    click: first,
  },
  {
    name: 'fragments-grouped-light-en',
    query: 'scenario=fragments-grouped',
    keysFirst: open,
    click: '[role=row][aria-expanded] >> nth=1',
  },
  {
    name: 'fragments-ages-dark-zh',
    query: 'scenario=fragments-ages&theme=dark&language=zh-CN',
    keysFirst: open,
    click: '[role=row][aria-expanded] >> nth=0',
    keys: ['ArrowLeft', 'ArrowDown', 'ArrowLeft'],
  },
  { name: 'fragments-spent-light-en', query: 'scenario=fragments-spent', keysFirst: open },
  {
    name: 'fragments-spent-dark-zh-960',
    query: 'scenario=fragments-spent&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
  },
  {
    name: 'fragments-menu-light-en',
    query: 'scenario=fragments',
    keysFirst: open,
    rightClick: first,
  },
  {
    name: 'fragments-ledger-dark-en',
    query: 'scenario=fragments&theme=dark',
    keysFirst: open,
    click: 'text=By bucket',
  },
  {
    name: 'fragments-scope-light-en',
    query: 'scenario=fragments',
    keysFirst: open,
    click: 'role=button[name=/Where to look/]',
    clickNext: 'text=Only these',
  },
  {
    name: 'fragments-scope-dark-zh-960',
    query: 'scenario=fragments-nothing-allowed&theme=dark&language=zh-CN',
    size: small,
    keysFirst: open,
    click: 'role=button[name=/查找范围/]',
    clickNext: 'text=仅以下',
  },
  { name: 'fragments-drop-light-en', query: 'scenario=fragments', keysFirst: open, dragged: 1 },
  {
    name: 'fragments-drop-on-dark-zh',
    query: 'scenario=fragments&theme=dark&language=zh-CN',
    keysFirst: open,
    dragged: 1,
    draggedOver: first,
  },
] as const
