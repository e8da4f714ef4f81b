/** A fault rule from JSON. */
import { type Operation, actions } from '../route.ts'
import { type Fault, isFaultKind } from './fault.ts'
import type { FaultRule } from './faults.ts'

const numbers = ['partNumber', 'times', 'skip'] as const
const texts = ['bucket', 'key'] as const

/** Throws TypeError naming the field that is wrong. Unknown fields of the fault are refused too. */
export function readFaultRule(value: unknown): FaultRule {
  if (!isRecord(value)) throw new TypeError('a fault rule is an object')
  const known = ['operation', 'fault', ...numbers, ...texts]
  const stranger = Object.keys(value).find((name) => !known.includes(name))
  if (stranger !== undefined) throw new TypeError(`a fault rule has no field ${stranger}`)
  for (const name of numbers) {
    const field = value[name]
    if (field !== undefined && !(Number.isInteger(field) && Number(field) >= 0)) {
      throw new TypeError(`${name} must be a whole number from 0`)
    }
  }
  for (const name of texts) {
    const field = value[name]
    if (field !== undefined && typeof field !== 'string') {
      throw new TypeError(`${name} must be a text`)
    }
  }
  const { operation } = value
  if (operation !== undefined) {
    const wrong = [operation].flat().find((name) => !isOperation(name))
    if (wrong !== undefined) throw new TypeError(`there is no operation ${JSON.stringify(wrong)}`)
  }
  const { fault } = value
  if (!isRecord(fault) || !isFaultKind(fault['kind'])) {
    throw new TypeError('fault.kind is missing or unknown')
  }
  checkFields(fault)
  // Every field was checked above against the type's own description.
  return value as unknown as FaultRule
}

type FieldType = 'number' | 'string' | 'boolean' | 'record' | readonly string[]
type Fields = Readonly<Record<string, FieldType>>

const fieldsOf: Readonly<Record<Fault['kind'], Fields>> = {
  latency: { ms: 'number' },
  bandwidth: { bytesPerSecond: 'number' },
  hold: { at: ['start', 'commit', 'reply'] },
  resetBefore: { atByte: 'number' },
  resetAfter: {},
  blackHole: {},
  lostAnswer: { how: ['reset', 'blackHole'] },
  delayedApply: { ms: 'number' },
  slowDrip: { bytes: 'number', everyMs: 'number' },
  truncatedReply: { atByte: 'number' },
  error: {
    status: 'number',
    code: 'string',
    message: 'string',
    ec: 'string',
    retryAfter: 'string',
    when: ['early', 'beforeApply', 'applied'],
    isClosing: 'boolean',
    details: 'record',
  },
  rawReply: { status: 'number', headers: 'record', body: 'string', isApplied: 'boolean' },
  html: { status: 'number', body: 'string' },
  flipByte: { atByte: 'number', where: ['wire', 'memory', 'disk'] },
  wrongEtag: {},
  missingEtag: {},
  wrongCrc: {},
  missingCrc: {},
  noSuchUpload: { isAborted: 'boolean' },
  invalidPart: { partNumber: 'number', isDropped: 'boolean' },
  partAfterAbort: { partNumber: 'number' },
  denied: { action: 'string' },
  expireToken: {},
  clockOffset: { ms: 'number' },
}

/** Fields without which a fault means nothing. */
const required: Readonly<Partial<Record<Fault['kind'], readonly string[]>>> = {
  latency: ['ms'],
  bandwidth: ['bytesPerSecond'],
  error: ['status', 'code'],
  rawReply: ['status'],
  clockOffset: ['ms'],
}

function checkFields(fault: Readonly<Record<string, unknown>>): void {
  const { kind, ...rest } = fault
  if (!isFaultKind(kind)) throw new TypeError('fault.kind is unknown')
  for (const [name, value] of Object.entries(rest)) {
    const type = fieldsOf[kind][name]
    if (type === undefined) throw new TypeError(`the fault ${kind} has no field ${name}`)
    if (!isOfType(value, type)) throw new TypeError(`fault.${name} has the wrong type`)
  }
  const missing = required[kind]?.find((name) => !(name in rest))
  if (missing !== undefined) throw new TypeError(`the fault ${kind} needs ${missing}`)
}

function isOfType(value: unknown, type: FieldType): boolean {
  if (Array.isArray(type)) return type.includes(value)
  if (type === 'record') {
    return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string')
  }
  return typeof value === type
}

function isOperation(name: unknown): name is Operation {
  return typeof name === 'string' && Object.hasOwn(actions, name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
