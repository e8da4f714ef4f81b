import { describe, expect, it } from 'vitest'
import { connectionDraftSchema } from '#shared/connection.ts'
import {
  changed,
  draftOf,
  formOf,
  keepsSecret,
  problemsOf,
  withDomain,
  type CheckedField,
  type ConnectionForm,
} from '../../../renderer/src/components/connection/connection-form.ts'
import { aConnection } from '../support/settings.ts'

/** A complete form for a new connection. */
function aForm(change: Partial<ConnectionForm> = {}): ConnectionForm {
  const filled = changed(formOf(undefined), {
    name: 'Media archive',
    region: 'cn-shanghai',
    accessKeyId: 'LTAI5t',
    accessKeySecret: 'secret',
  })
  return { ...filled, ...change }
}

describe('a connection form', () => {
  it('derives the endpoint from the region until somebody edits it', () => {
    expect(aForm().endpoint).toBe('https://oss-cn-shanghai.aliyuncs.com')
    const edited = changed(aForm(), { endpoint: 'https://oss-cn-shanghai-internal.aliyuncs.com' })
    expect(changed(edited, { region: 'cn-beijing' }).endpoint).toBe(
      'https://oss-cn-shanghai-internal.aliyuncs.com',
    )
    const emptied = changed(edited, { endpoint: '' })
    expect(changed(emptied, { region: 'cn-beijing' }).endpoint).toBe(
      'https://oss-cn-beijing.aliyuncs.com',
    )
  })

  it("follows the region with whichever of OSS's own endpoints was chosen", () => {
    const inside = changed(aForm(), { endpointKind: 'internal', endpointFollows: true })
    expect(inside.endpoint).toBe('https://oss-cn-shanghai-internal.aliyuncs.com')
    expect(changed(inside, { region: 'cn-beijing' }).endpoint).toBe(
      'https://oss-cn-beijing-internal.aliyuncs.com',
    )
    const saved = aConnection({ endpoint: 'https://cn-shanghai.oss.aliyuncs.com' })
    expect(formOf(saved)).toMatchObject({ endpointKind: 'dual-stack', endpointFollows: true })
    const fast = changed(aForm(), { endpointKind: 'accelerate', endpointFollows: true })
    expect(problemsOf(fast, undefined)).toEqual({})
    expect(draftOf(fast, undefined).endpoint).toBe('https://oss-accelerate.aliyuncs.com')
  })

  it('asks for no key where the keys come from elsewhere, and sends none', () => {
    const keyless = { accessKeyId: '', accessKeySecret: '' }
    const environment = aForm({ ...keyless, source: 'environment' })
    expect(problemsOf(environment, undefined)).toEqual({})
    expect(draftOf(environment, undefined)).toMatchObject({ source: { from: 'environment' } })
    const command = aForm({ source: 'command', command: ' aliyun sts "a b" ', isTemporary: true })
    expect(problemsOf(command, undefined)).toEqual({})
    const draft = draftOf(command, undefined)
    expect(draft).toMatchObject({
      source: { from: 'command', command: 'aliyun sts "a b"' },
      ...keyless,
    })
    expect(connectionDraftSchema.safeParse(draft).success).toBe(true)
    const saved = aConnection({ source: { from: 'environment' }, secret: 'elsewhere' })
    const back = { ...formOf(saved), source: 'saved' } as const
    expect(problemsOf(back, saved).accessKeySecret?.key).toBe('secretMissing')
  })

  it('has a row ready for the bucket that needs a domain, once', () => {
    const form = withDomain(aForm(), 'films')
    expect(form.domains).toEqual([{ bucket: 'films', domain: '' }])
    expect(withDomain(form, 'films').domains).toHaveLength(1)
    const filled = { ...form, domains: [{ bucket: 'films', domain: 'files.example.com' }] }
    expect(problemsOf(filled, undefined)).toEqual({})
    expect(draftOf(filled, undefined).domains).toEqual([
      { bucket: 'films', domain: 'https://files.example.com' },
    ])
  })

  it('closes the preset folder, and sends none without a bucket', () => {
    const draft = draftOf(aForm({ bucket: 'films', prefix: '2026/in' }), undefined)
    expect(draft).toMatchObject({ bucket: 'films', prefix: '2026/in/' })
    expect(draftOf(aForm({ prefix: '2026' }), undefined)).not.toHaveProperty('prefix')
  })

  it('never fills in a secret of a saved connection', () => {
    const form = formOf(aConnection({ temporary: true }))
    expect(form.accessKeySecret).toBe('')
    expect(form.securityToken).toBe('')
  })

  it('is accepted by main when it is complete', () => {
    expect(problemsOf(aForm(), undefined)).toEqual({})
    expect(connectionDraftSchema.safeParse(draftOf(aForm(), undefined)).success).toBe(true)
  })

  it.each<[CheckedField, string, Partial<ConnectionForm>]>([
    ['name', 'nameMissing', { name: '  ' }],
    ['name', 'nameLong', { name: 'n'.repeat(101) }],
    ['region', 'regionMissing', { region: '' }],
    ['region', 'regionForm', { region: 'oss-cn-hangzhou' }],
    ['region', 'regionForm', { region: 'CN Hangzhou' }],
    ['endpoint', 'endpointMissing', { endpoint: '' }],
    ['addressing', 'pathOnPublic', { addressing: 'path' }],
    ['bucket', 'bucketMissing', { addressing: 'cname', endpoint: 'https://oss.example.com' }],
    ['bucket', 'bucketForm', { bucket: 'My_Bucket' }],
    ['bucket', 'bucketForm', { bucket: 'ab' }],
    ['prefix', 'prefixSlash', { bucket: 'films', prefix: '/a' }],
    ['domains', 'domainBucket', { domains: [{ bucket: '', domain: 'a.example.com' }] }],
    ['domains', 'domainForm', { domains: [{ bucket: 'films', domain: '' }] }],
    ['domains', 'domainForm', { domains: [{ bucket: 'films', domain: 'oss.aliyuncs.com' }] }],
    [
      'domains',
      'domainTwice',
      {
        domains: [
          { bucket: 'films', domain: 'a.example.com' },
          { bucket: 'films', domain: 'b.example.com' },
        ],
      },
    ],
    ['command', 'commandMissing', { source: 'command', command: ' ' }],
    ['command', 'commandForm', { source: 'command', command: 'keys "open' }],
    ['accessKeyId', 'accessKeyIdMissing', { accessKeyId: ' ' }],
    ['accessKeyId', 'accessKeyIdSpace', { accessKeyId: 'LTAI 5t' }],
    ['accessKeySecret', 'secretMissing', { accessKeySecret: '' }],
    ['accessKeySecret', 'secretSpace', { accessKeySecret: ' secret' }],
    ['securityToken', 'tokenMissing', { isTemporary: true }],
  ])('tells what is wrong with %s: %s', (field, key, change) => {
    expect(problemsOf(aForm(change), undefined)[field]?.key).toBe(key)
  })

  it('needs no region for signature V1', () => {
    const form = aForm({ region: '', signature: 'v1', endpoint: 'https://oss.example.com' })
    expect(problemsOf(form, undefined)).toEqual({})
  })
})

describe('the secret of a saved connection', () => {
  const saved = aConnection()

  it('is kept when the field stays empty', () => {
    const form = { ...formOf(saved), name: 'Renamed' }
    expect(problemsOf(form, saved)).toEqual({})
    expect(draftOf(form, saved)).toMatchObject({ id: saved.id, accessKeySecret: '' })
    expect(draftOf(form, saved)).not.toHaveProperty('securityToken')
  })

  it('has to be entered again for another AccessKey ID, for other kinds of credentials, or when it is gone', () => {
    expect(keepsSecret({ ...formOf(saved), accessKeyId: 'other' }, saved)).toBe(false)
    expect(keepsSecret({ ...formOf(saved), isTemporary: true }, saved)).toBe(false)
    const lost = aConnection({ secret: 'none' })
    expect(keepsSecret(formOf(lost), lost)).toBe(false)
    expect(problemsOf(formOf(lost), lost).accessKeySecret?.key).toBe('secretMissing')
  })

  it('is replaced together with its token or not at all', () => {
    const temporary = aConnection({ temporary: true })
    const form = formOf(temporary)
    expect(problemsOf(form, temporary)).toEqual({})
    expect(draftOf(form, temporary)).not.toHaveProperty('securityToken')
    expect(draftOf({ ...form, securityToken: ' new ' }, temporary).securityToken).toBe('new')
    expect(problemsOf({ ...form, securityToken: 'new' }, temporary).accessKeySecret?.key).toBe(
      'secretMissing',
    )
    expect(problemsOf({ ...form, accessKeySecret: 'new' }, temporary).securityToken?.key).toBe(
      'tokenMissing',
    )
    expect(
      problemsOf({ ...form, accessKeySecret: 'new', securityToken: 'new' }, temporary),
    ).toEqual({})
  })
})
