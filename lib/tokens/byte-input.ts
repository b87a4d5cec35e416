import { RetakeError } from '../errors.ts'

/** Reads packed tokens from front to back. @throws RetakeError `internal` where the bytes end early or go on after the end. */
export class ByteInput {
  private at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The next bytes, not copied. */
  take(length: number): Uint8Array {
    this.need(length)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.at)
  }

  /** A little-endian base-128 number. */
  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      this.need(1)
      const byte = this.bytes[this.at] ?? 0
      this.at += 1
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  /** So many varints; each takes a byte at least, so that damaged counts ask for no memory that is not there. */
  varints(length: number): Float64Array {
    this.need(length)
    const values = new Float64Array(length)
    for (let index = 0; index < length; index += 1) values[index] = this.varint()
    return values
  }

  /** So many numbers as `ByteOutput.numbers` writes them, of a `width` that is given or stands before them. */
  numbers(length: number, width = this.take(1)[0] ?? 0): Uint32Array {
    if (width > 4) throw new RetakeError('internal', `packed tokens are damaged: a number has ${width} bytes`)
    const bytes = this.take(length * width)
    const values = new Uint32Array(length)
    for (let plane = width - 1; plane >= 0; plane -= 1) {
      const start = plane * length
      for (let index = 0; index < length; index += 1) {
        values[index] = ((values[index] ?? 0) << 8) | (bytes[start + index] ?? 0)
      }
    }
    return values
  }

  /** Says that nothing more is expected. */
  end(): void {
    const left = this.bytes.length - this.at
    if (left > 0) throw new RetakeError('internal', `packed tokens have ${left} bytes after their end`)
  }

  private need(length: number): void {
    if (length > this.bytes.length - this.at) {
      throw new RetakeError(
        'internal',
        `packed tokens are cut short: ${length} bytes were expected at ${this.at}, ${this.bytes.length - this.at} are there`,
      )
    }
  }
}
