const utf8 = new TextEncoder()
/** Shorter values have only the forms that are as they are read: a few characters of base64 stand in many texts. */
const SHORTEST_ENCODED = 6
const SHORTEST_BASE64 = 8

/**
 * How a secret value can stand in a text: as it is, escaped in JSON (once, twice, and as tools' answers are written to a
 * model), in a URL, in hex, as an array of bytes, and inside base64 at any of the three places where a group of three bytes
 * can begin.
 */
export function valueForms(value: string): string[] {
  const escaped = escape(value)
  const plain = [value, escaped, escape(escaped), escaped.replaceAll('<', String.raw`\u003c`), ...urlForms(value)]
  const bytes = utf8.encode(value)
  const encoded = bytes.length < SHORTEST_ENCODED ? [] : [bytes.join(','), ...hexForms(bytes), ...base64Forms(bytes)]
  return [...new Set([...plain, ...encoded])]
}

function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function urlForms(value: string): string[] {
  const form = encodeURIComponent(value.toWellFormed())
  const lower = form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  return [form, lower, form.replaceAll('%20', '+'), encodeURI(value.toWellFormed())]
}

function hexForms(bytes: Uint8Array): string[] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex, hex.toUpperCase()]
}

/** The characters of base64 that the value alone decides, for each of the three places in a group. */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const padded = new Uint8Array(shift + bytes.length)
    padded.set(bytes, shift)
    const text = btoa(String.fromCharCode(...padded)).slice(Math.ceil((shift * 8) / 6), Math.floor((padded.length * 8) / 6))
    return text.length < SHORTEST_BASE64 ? [] : [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
