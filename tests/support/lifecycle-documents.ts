/** Lifecycle configurations as other people write them, and a judge of them that is not ours. */
import { XMLParser } from 'fast-xml-parser'
import type { Choices } from './choices.ts'

/** Transitions, tags, filters, noncurrent rules, a comment, and a rule that deletes fragments. */
export const richDocument = `<?xml version="1.0" encoding="UTF-8"?>
<LifecycleConfiguration>
  <!-- agreed with the archive team -->
  <Rule>
    <ID>to-archive</ID>
    <Prefix>logs/</Prefix>
    <Status>Enabled</Status>
    <Filter>
      <ObjectSizeGreaterThan>500</ObjectSizeGreaterThan>
      <Not>
        <Prefix>logs/keep &amp; hold/</Prefix>
        <Tag><Key>keep</Key><Value>yes</Value></Tag>
      </Not>
    </Filter>
    <Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition>
    <Transition>
      <Days>180</Days>
      <StorageClass>Archive</StorageClass>
      <IsAccessTime>false</IsAccessTime>
    </Transition>
  </Rule>
  <Rule>
    <ID>tagged</ID>
    <Prefix>照片/</Prefix>
    <Tag><Key>class</Key><Value>a&lt;b</Value></Tag>
    <Tag><Key>owner</Key><Value> spaced </Value></Tag>
    <Status>Disabled</Status>
    <Expiration><CreatedBeforeDate>2030-01-01T00:00:00.000Z</CreatedBeforeDate></Expiration>
  </Rule>
  <Rule>
    <ID>versions</ID>
    <Prefix></Prefix>
    <Status>Enabled</Status>
    <Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>
    <NoncurrentVersionTransition>
      <NoncurrentDays>10</NoncurrentDays>
      <StorageClass>ColdArchive</StorageClass>
    </NoncurrentVersionTransition>
    <NoncurrentVersionExpiration><NoncurrentDays>400</NoncurrentDays></NoncurrentVersionExpiration>
  </Rule>
  <Rule>
    <ID>old-fragments</ID>
    <Prefix>tmp/</Prefix>
    <Status>Enabled</Status>
    <AbortMultipartUpload><Days>3</Days></AbortMultipartUpload>
  </Rule>
</LifecycleConfiguration>
`

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  cdataPropName: 'cdata',
  commentPropName: 'comment',
})

/** Every rule of a document as another parser sees it: elements, attributes, texts, comments, in order. */
export function rulesSeenByOthers(xml: string): readonly unknown[] {
  const document = parser.parse(xml) as readonly Record<string, unknown>[]
  const root = document.find((node) =>
    Object.keys(node).some((name) => name.endsWith('LifecycleConfiguration')),
  )
  const [children] = Object.entries(root ?? {})
    .filter(([name]) => name.endsWith('LifecycleConfiguration'))
    .map(([, value]) => value as readonly Record<string, unknown>[])
  return (children ?? []).filter((node) => Object.keys(node).some((name) => name.endsWith('Rule')))
}

const spaces = ['', ' ', '\n', '\n  ', '\r\n\t', '\n\n    '] as const
const texts = [
  '',
  'a',
  'logs/',
  '照片/',
  'a &amp; b',
  '&#x4e2d;',
  '&lt;x&gt;',
  '&#65;&quot;',
] as const
const asides = ['<!-- a > "comment" <Rule> -->', '<?note <Rule/> ?>', ''] as const
const attributes = ['', ' a="1"', " b='x > y'", ' xml:space="preserve"', ' c = "&amp;"'] as const
const actions = [
  '<Expiration><Days>7</Days></Expiration>',
  '<Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition>',
  '<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>',
  '<NoncurrentVersionTransition><NoncurrentDays>3</NoncurrentDays><StorageClass>IA</StorageClass></NoncurrentVersionTransition>',
  '<AbortMultipartUpload><Days>5</Days></AbortMultipartUpload>',
  '<AbortMultipartUpload><CreatedBeforeDate>2030-01-01T00:00:00.000Z</CreatedBeforeDate></AbortMultipartUpload>',
  '<Unknown deep="yes"><Inner/><Inner>text<!-- c --></Inner></Unknown>',
  '<Tag><Key>k</Key><Value><![CDATA[<Rule>&amp;]]></Value></Tag>',
  '<Filter><Not><Prefix>x</Prefix><Tag><Key>k</Key><Value/></Tag></Not></Filter>',
] as const

/** A configuration nobody would write, but anybody may: at least one rule, by lot. */
export function randomDocument(choices: Choices): string {
  const start = choices.pick(['', '', '', 'oss:'])
  const space = (): string => choices.pick(spaces)
  const rule = (number: number): string => {
    const id = choices.pick([
      `<ID>r${number}</ID>`,
      '',
      '<ID/>',
      `<ID>partway-abort-fragments-${number}</ID>`,
    ])
    const prefix = choices.pick([
      `<Prefix>${choices.pick(texts)}</Prefix>`,
      '<Prefix/>',
      '',
      '<Prefix><![CDATA[c/]]></Prefix>',
    ])
    const parts = [id, prefix, '<Status>Enabled</Status>']
    for (let count = choices.below(4); count >= 0; count--) parts.push(choices.pick(actions))
    if (choices.below(3) === 0) parts.reverse()
    const inside = parts.map((part) => space() + part + choices.pick(asides)).join('')
    return named(`<Rule${choices.pick(attributes)}>${inside}${space()}</Rule >`, start)
  }
  const count = 1 + choices.below(5)
  const rules = Array.from(
    { length: count },
    (_, at) => space() + choices.pick(asides) + space() + rule(at + 1),
  )
  const head = choices.pick([
    '',
    '\uFEFF',
    '<?xml version="1.0"?>',
    '<?xml version="1.0"?>\n<!-- head -->\n',
  ])
  const spaceName = start === '' ? '' : ' xmlns:oss="http://doc.oss.example"'
  const root = `${start}LifecycleConfiguration`
  const tail = choices.pick(['', '\n', '<!-- tail -->'])
  return `${head}<${root}${spaceName}${choices.pick(attributes)}>${rules.join('')}${space()}</${root}>${tail}`
}

/** Elements of the configuration get the prefix of its namespace; what is commented out does not. */
function named(xml: string, start: string): string {
  if (start === '') return xml
  return xml.replaceAll(
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Z])/g,
    (whole, slash: string | undefined, letter: string | undefined) =>
      letter === undefined ? whole : `<${slash ?? ''}${start}${letter}`,
  )
}
