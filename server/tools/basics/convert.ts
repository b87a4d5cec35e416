import 'server-only'
import { z } from 'zod'
import { defineTool } from '../define-tool.ts'

/** `(value + offset) * factor` is the value in the base unit of its kind. */
interface Unit {
  readonly kind: string
  /** The first name is the one that is shown. */
  readonly names: readonly string[]
  readonly factor: number
  readonly offset?: number
}

/** Base units: metre, kilogram, litre, second, kelvin. */
const UNITS: readonly Unit[] = [
  { kind: 'length', names: ['mm', 'millimeter', 'millimeters', 'millimetre', 'millimetres'], factor: 0.001 },
  { kind: 'length', names: ['cm', 'centimeter', 'centimeters', 'centimetre', 'centimetres'], factor: 0.01 },
  { kind: 'length', names: ['meters', 'meter', 'metre', 'metres', 'm'], factor: 1 },
  { kind: 'length', names: ['km', 'kilometer', 'kilometers', 'kilometre', 'kilometres'], factor: 1000 },
  { kind: 'length', names: ['inches', 'inch', 'in'], factor: 0.0254 },
  { kind: 'length', names: ['feet', 'foot', 'ft'], factor: 0.3048 },
  { kind: 'length', names: ['yards', 'yard', 'yd'], factor: 0.9144 },
  { kind: 'length', names: ['miles', 'mile', 'mi'], factor: 1609.344 },
  { kind: 'mass', names: ['grams', 'gram', 'g'], factor: 0.001 },
  { kind: 'mass', names: ['kg', 'kgs', 'kilogram', 'kilograms'], factor: 1 },
  { kind: 'mass', names: ['tonnes', 'tonne', 't'], factor: 1000 },
  { kind: 'mass', names: ['ounces', 'ounce', 'oz'], factor: 0.028349523125 },
  { kind: 'mass', names: ['pounds', 'pound', 'lb', 'lbs'], factor: 0.45359237 },
  { kind: 'volume', names: ['ml', 'milliliter', 'milliliters', 'millilitre', 'millilitres'], factor: 0.001 },
  { kind: 'volume', names: ['liters', 'liter', 'litre', 'litres', 'l'], factor: 1 },
  { kind: 'volume', names: ['gallons', 'gallon', 'gal'], factor: 3.785411784 },
  { kind: 'time', names: ['seconds', 'second', 'sec', 'secs', 's'], factor: 1 },
  { kind: 'time', names: ['minutes', 'minute', 'min', 'mins'], factor: 60 },
  { kind: 'time', names: ['hours', 'hour', 'hr', 'hrs', 'h'], factor: 3600 },
  { kind: 'time', names: ['days', 'day', 'd'], factor: 86_400 },
  { kind: 'time', names: ['weeks', 'week'], factor: 604_800 },
  { kind: 'temperature', names: ['celsius', 'centigrade', 'c'], factor: 1, offset: 273.15 },
  { kind: 'temperature', names: ['fahrenheit', 'f'], factor: 5 / 9, offset: 459.67 },
  { kind: 'temperature', names: ['kelvin', 'kelvins', 'k'], factor: 1, offset: 0 },
]

const BY_NAME = new Map(UNITS.flatMap((unit) => unit.names.map((name) => [name, unit] as const)))

/** Units (gallons are US liquid gallons). Described to the model exactly as the bundled model was trained. */
export const convert = defineTool({
  name: 'convert',
  description: 'Convert a value between units.',
  arguments: z.object({ value: z.number(), from: z.string(), to: z.string() }),
  run: ({ value, from, to }) => {
    const [source, target] = [findUnit(from), findUnit(to)]
    if (source.kind !== target.kind) {
      throw new Error(
        `cannot convert ${source.names[0]} (${source.kind}) to ${target.names[0]} (${target.kind}); ` +
          `units of ${source.kind}: ${shownNames(source.kind).join(', ')}`,
      )
    }
    const result = ((value + (source.offset ?? 0)) * source.factor) / target.factor - (target.offset ?? 0)
    if (!Number.isFinite(result)) throw new Error('the result is too large')
    return round(result, source.kind)
  },
})

function findUnit(text: string): Unit {
  const name = text.trim().toLowerCase().replace(/^(?:°|degrees? )\s*/u, '')
  const unit = BY_NAME.get(name)
  if (unit === undefined) {
    throw new Error(`unknown unit ${JSON.stringify(text.slice(0, 50))}; known: ${shownNames().join(', ')}`)
  }
  return unit
}

function shownNames(kind?: string): string[] {
  return UNITS.filter((unit) => kind === undefined || unit.kind === kind).flatMap((unit) => unit.names.slice(0, 1))
}

/** Four decimals; what would vanish in them keeps four significant digits instead. */
function round(value: number, kind: string): number {
  const rounded = Number(value.toFixed(4)) + 0
  // Near zero a temperature is what is left of a subtraction: digits there would be noise.
  return rounded === 0 && kind !== 'temperature' ? Number(value.toPrecision(4)) + 0 : rounded
}
