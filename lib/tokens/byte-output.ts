/** Bytes that grow as they are written. */
export class ByteOutput {
  private bytes = new Uint8Array(256)
  private end = 0

  get length(): number {
    return this.end
  }

  byte(value: number): void {
    this.need(1)
    this.bytes[this.end++] = value
  }

  /** A little-endian base-128 number. */
  varint(value: number): void {
    this.need(8)
    let rest = value
    while (rest >= 0x80) {
      this.bytes[this.end++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.bytes[this.end++] = rest
  }

  append(values: ArrayLike<number>): void {
    if (values.length === 0) return
    this.need(values.length)
    this.bytes.set(values, this.end)
    this.end += values.length
  }

  /**
   * Numbers below 2^32: a byte says how many bytes each needs (0 where all are 0), then they stand shuffled: all lowest
   * bytes, then all second bytes, …. Without that byte where the `width` is given.
   */
  numbers(values: Uint32Array, width?: number): void {
    const bytes = width ?? widthOf(values)
    if (width === undefined) this.byte(bytes)
    this.need(values.length * bytes)
    for (let shift = 0; shift < bytes * 8; shift += 8) {
      for (let at = 0; at < values.length; at += 1) this.bytes[this.end++] = (values[at] ?? 0) >>> shift
    }
  }

  /** What was written, not copied. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.end)
  }

  private need(more: number): void {
    if (this.end + more <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.end + more))
    grown.set(this.written())
    this.bytes = grown
  }
}

function widthOf(values: Uint32Array): number {
  let all = 0
  for (let at = 0; at < values.length; at += 1) all |= values[at] ?? 0
  return Math.ceil((32 - Math.clz32(all)) / 8)
}
