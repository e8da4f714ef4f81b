import { describe, expect, it } from 'vitest'
import { connectionDraftSchema } from '#shared/connection.ts'
import {
  changed,
  draftOf,
  formOf,
  keepsSecret,
  problemsOf,
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
