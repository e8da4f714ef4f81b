/** Pictures of the connections: list, form by kind of credentials, import. */
const list = 'role=tab[name="Connections"]'
const listZh = 'role=tab[name="连接"]'
const dark = '&theme=dark&language=zh-CN'
const settings = ['Control+,'] as const

export const connectionShots = [
  { name: 'connections-light-en', query: 'scenario=connections', keysFirst: settings, click: list },
  {
    name: 'connections-dark-zh',
    query: `scenario=connections${dark}`,
    keysFirst: settings,
    click: listZh,
  },
  {
    name: 'connections-edit-light-en',
    query: 'scenario=connections',
    size: [1280, 1180],
    keysFirst: settings,
    click: list,
    clickNext: 'role=button[name="Edit studio-ops"]',
  },
  {
    name: 'connections-sts-dark-zh',
    query: `scenario=connections${dark}`,
    size: [1280, 1180],
    keysFirst: settings,
    click: listZh,
    clickNext: 'role=button[name=/编辑.*Agency/]',
  },
  {
    name: 'connections-command-light-en',
    query: 'scenario=connections',
    size: [960, 600],
    keysFirst: settings,
    click: list,
    clickNext: 'role=button[name="Edit Build servers"]',
  },
  {
    name: 'connections-import-light-en',
    query: 'scenario=connections',
    keysFirst: settings,
    click: list,
    clickNext: 'role=button[name=/Import from ossutil/]',
  },
  {
    name: 'connections-import-dark-zh',
    query: `scenario=connections${dark}`,
    size: [960, 600],
    keysFirst: settings,
    click: listZh,
    clickNext: 'role=button[name=/从 ossutil 导入/]',
  },
] as const
