import { z } from 'zod'
import { jsonValue } from '../json-value.ts'

type Json = z.infer<ReturnType<typeof z.json>>
export type JsonRecord = Record<string, Json>

export const FIELD_KINDS = ['string', 'number', 'integer', 'boolean', 'enum', 'array', 'object', 'json'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** One argument of a call as a line of a form, or an item or key inside one. */
export interface ArgumentField {
  /** Keys and item numbers from the arguments down to here. */
  readonly path: readonly (string | number)[]
  readonly label: string
  readonly kind: FieldKind
  readonly required: boolean
  /** The schema knows nothing of it. */
  readonly unknown: boolean
  readonly about: string
  /** Undefined where it is left out. */
  readonly value: Json | undefined
  /** What an `enum` allows. */
  readonly choices: readonly Json[]
  /** The fields of an object, the items of an array. */
  readonly fields: readonly ArgumentField[]
  /** What a new item of an array begins with. */
  readonly item?: Json | undefined
}

const schemaShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(jsonValue).optional(),
  const: jsonValue.optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
})
type Schema = z.infer<typeof schemaShape>

const MAX_DEPTH = 8

function readSchema(schema: unknown): Schema {
  return schemaShape.safeParse(schema).data ?? {}
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is where the schema does not say. */
function kindOfValue(value: Json | undefined): FieldKind {
  if (value === undefined || value === null) return 'json'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object') return 'object'
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'string'
}

const SIMPLE = new Map<string, FieldKind>([
  ['string', 'string'],
  ['number', 'number'],
  ['integer', 'integer'],
  ['boolean', 'boolean'],
  ['array', 'array'],
  ['object', 'object'],
])

function kindOf(schema: Schema, value: Json | undefined): FieldKind {
  if (schema.enum !== undefined || schema.const !== undefined) return 'enum'
  const named = typeof schema.type === 'string' ? SIMPLE.get(schema.type) : undefined
  const kind = named ?? (schema.properties === undefined ? kindOfValue(value) : 'object')
  // A value of another kind than the schema's can only be shown as what it is.
  if (kind === 'array' && value !== undefined && !Array.isArray(value)) return 'json'
  if (kind === 'object' && value !== undefined && !isRecord(value)) return 'json'
  return kind
}

interface Place {
  readonly path: ArgumentField['path']
  readonly required: boolean
  readonly unknown: boolean
}

function fieldOf(given: unknown, value: Json | undefined, { path, required, unknown }: Place): ArgumentField {
  const schema = readSchema(given)
  const kind = path.length > MAX_DEPTH ? 'json' : kindOf(schema, value)
  const label = path.at(-1)
  return {
    path,
    label: typeof label === 'number' ? `${label + 1}` : (label ?? ''),
    kind,
    required,
    unknown,
    about: schema.description ?? '',
    value,
    choices: schema.enum ?? (schema.const === undefined ? [] : [schema.const]),
    fields: fieldsWithin(schema, value, { kind, path }),
    ...(kind === 'array' && { item: emptyOf(schema.items) }),
  }
}

function fieldsWithin(schema: Schema, value: Json | undefined, { kind, path }: Pick<ArgumentField, 'kind' | 'path'>): readonly ArgumentField[] {
  if (kind === 'array' && Array.isArray(value)) {
    return value.map((item, at) => fieldOf(schema.items, item, { path: [...path, at], required: true, unknown: false }))
  }
  return kind === 'object' ? objectFields(schema, isRecord(value) ? value : {}, path) : []
}

function objectFields(schema: Schema, value: JsonRecord, path: ArgumentField['path']): readonly ArgumentField[] {
  const properties = schema.properties ?? {}
  const required = new Set(schema.required)
  const known = Object.keys(properties)
  const others = Object.keys(value).filter((key) => !Object.hasOwn(properties, key))
  return [...known, ...others].map((key) =>
    fieldOf(Object.hasOwn(properties, key) ? properties[key] : undefined, Object.hasOwn(value, key) ? value[key] : undefined, {
      path: [...path, key],
      required: required.has(key),
      unknown: !Object.hasOwn(properties, key),
    }),
  )
}

const EMPTY = new Map<FieldKind, Json>([
  ['number', 0],
  ['integer', 0],
  ['boolean', false],
  ['array', []],
])

/** The simplest value that a schema might allow: what a form begins a new item with. */
export function emptyOf(given: unknown): Json {
  const schema = readSchema(given)
  const first = schema.enum?.[0] ?? schema.const
  if (first !== undefined) return first
  const kind = kindOf(schema, undefined)
  if (kind === 'object') return Object.fromEntries((schema.required ?? []).map((key) => [key, emptyOf(schema.properties?.[key])]))
  return EMPTY.get(kind) ?? ''
}

/** The arguments of a call as a form: those that the tool's schema names, in its order, then those that it does not know. */
export function argumentFields(parameters: unknown, value: JsonRecord): readonly ArgumentField[] {
  return objectFields(readSchema(parameters), value, [])
}

/** What is typed into a field, as the value it stands for: what is not a number is kept as the text that it is. */
export function valueOfText(kind: FieldKind, text: string): Json {
  if (kind !== 'number' && kind !== 'integer' && kind !== 'json') return text
  try {
    const value = jsonValue.safeParse(JSON.parse(text)).data
    return value !== undefined && (kind === 'json' || typeof value === 'number') ? value : text
  } catch {
    return text
  }
}

/** A value as it stands in a field. */
export function textOfValue(kind: FieldKind, value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value)
}

/** The arguments with the value at `path` set, or (undefined) left out; objects on the way are made where there are none. */
export function withValue(whole: JsonRecord, path: ArgumentField['path'], value: Json | undefined): JsonRecord {
  const changed = setIn(whole, path, value)
  return isRecord(changed) ? changed : whole
}

function setIn(container: Json | undefined, [key, ...rest]: ArgumentField['path'], value: Json | undefined): Json | undefined {
  if (key === undefined) return value
  if (Array.isArray(container) && typeof key === 'number') {
    const next = setIn(container[key], rest, value)
    return next === undefined ? container.toSpliced(key, 1) : key < container.length ? container.with(key, next) : [...container, next]
  }
  const record = isRecord(container) ? container : {}
  const next = setIn(record[key], rest, value)
  if (next !== undefined) return { ...record, [key]: next }
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== String(key)))
}

/** Arguments as the text of a call, spaced as Python's `json.dumps` does it: that is what models were trained on. */
export function argumentsText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(argumentsText).join(', ')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${argumentsText(item)}`)
  return `{${members.join(', ')}}`
}
