import { z } from 'zod'
import { jsonValue } from '../json-value.ts'
import type { JsonNode, JsonPath } from './json-source.ts'
import { sameJson } from './same-json.ts'

type Json = z.infer<ReturnType<typeof z.json>>

export const FIELD_KINDS = ['string', 'number', 'integer', 'boolean', 'enum', 'array', 'object', 'json'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** One argument of a call as a line of a form, or an item or key inside one. */
export interface ArgumentField {
  /** Keys and item numbers from the arguments down to here. */
  readonly path: JsonPath
  readonly label: string
  readonly kind: FieldKind
  readonly required: boolean
  /** The schema knows nothing of it. */
  readonly unknown: boolean
  readonly about: string
  /** As it is written; undefined where it is left out. */
  readonly source: string | undefined
  readonly value: Json | undefined
  /** What an `enum` allows, as it would be written; what the call has and the schema allows, as it is written there. */
  readonly choices: readonly string[]
  /** The fields of an object, the items of an array. */
  readonly fields: readonly ArgumentField[]
  /** What a new item of an array begins with. */
  readonly item?: string
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

function isRecord(value: Json | undefined): value is Record<string, Json> {
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

/** What the schema names; what may be null is written like what it is else, as long as it is not null. */
function namedKind({ type }: Schema, value: Json | undefined): FieldKind | undefined {
  const types = Array.isArray(type) ? type.filter((one) => (one === 'null') === (value === null)) : [type ?? '']
  return types.length === 1 ? SIMPLE.get(types[0] ?? '') : undefined
}

function kindOf(schema: Schema, value: Json | undefined): FieldKind {
  if (schema.enum !== undefined || schema.const !== undefined) return 'enum'
  const named = namedKind(schema, value)
  const kind = named ?? (schema.properties === undefined ? kindOfValue(value) : 'object')
  // A value of another kind than the schema's can only be shown as what it is.
  if (kind === 'array' && value !== undefined && !Array.isArray(value)) return 'json'
  if (kind === 'object' && value !== undefined && !isRecord(value)) return 'json'
  return kind
}

interface Place {
  readonly path: JsonPath
  readonly required: boolean
  readonly unknown: boolean
}

/** Makes the lines of a form for arguments that are written as `text`. */
class FieldReader {
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  ofObject(schema: Schema, node: JsonNode | undefined, path: JsonPath): readonly ArgumentField[] {
    const properties = schema.properties ?? {}
    const required = new Set(schema.required)
    const values = new Map(node?.parts?.map(({ key, value }) => [String(key), value]))
    const others = [...values.keys()].filter((key) => !Object.hasOwn(properties, key))
    return [...Object.keys(properties), ...others].map((key) => {
      const unknown = !Object.hasOwn(properties, key)
      return this.field(unknown ? undefined : properties[key], values.get(key), { path: [...path, key], required: required.has(key), unknown })
    })
  }

  private field(given: unknown, node: JsonNode | undefined, { path, required, unknown }: Place): ArgumentField {
    const schema = readSchema(given)
    const source = node && this.text.slice(node.start, node.end)
    const value = valueOf(source)
    const kind = path.length > MAX_DEPTH ? 'json' : kindOf(schema, value)
    const label = path.at(-1)
    return {
      path,
      label: typeof label === 'number' ? `${label + 1}` : (label ?? ''),
      kind,
      required,
      unknown,
      about: schema.description ?? '',
      source,
      value,
      choices: choicesOf(schema).map((choice) => (source !== undefined && sameJson(choice, value) ? source : jsonText(choice))),
      fields: kind === 'array' ? this.ofArray(schema, node, path) : kind === 'object' ? this.ofObject(schema, node, path) : [],
      ...(kind === 'array' && { item: jsonText(emptyOf(schema.items)) }),
    }
  }

  private ofArray(schema: Schema, node: JsonNode | undefined, path: JsonPath): readonly ArgumentField[] {
    return (node?.parts ?? []).map(({ key, value }) => this.field(schema.items, value, { path: [...path, key], required: true, unknown: false }))
  }
}

function choicesOf({ enum: choices, const: only }: Schema): readonly Json[] {
  return choices ?? (only === undefined ? [] : [only])
}

/** What JSON text says; a number that is too large for JavaScript is `Infinity` here. */
function valueOf(source: string | undefined): Json | undefined {
  if (source === undefined) return undefined
  const value: Json = JSON.parse(source)
  return value
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
export function argumentFields(parameters: unknown, text: string, root: JsonNode): readonly ArgumentField[] {
  return new FieldReader(text).ofObject(readSchema(parameters), root, [])
}

/** What is typed into a field, as JSON: a number as it is typed, and what is not one as the text that it is. */
export function sourceOfText(kind: FieldKind, text: string): string {
  if (kind === 'number' || kind === 'integer' || kind === 'json') {
    const source = text.trim()
    if (isJson(source) && (kind === 'json' || /^[-\d]/.test(source))) return source
  }
  return JSON.stringify(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A value as it stands in a field: a text without its quotes, anything else as it is written. */
export function textOfSource(kind: FieldKind, source: string | undefined): string {
  if (source === undefined) return ''
  return source.startsWith('"') && kind !== 'json' ? String(JSON.parse(source)) : source
}

/** A value as JSON, spaced as Python's `json.dumps` does it: that is what models were trained on. */
export function jsonText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item)}`)
  return `{${members.join(', ')}}`
}
