import 'server-only'

const EMPTY = new Uint8Array()
const FIRST_ROOM = 4096
/** What is larger is not kept for what comes next. */
const LARGE = 1_000_000

/** Puts bytes together that come in pieces, however small: its memory grows by doubling and is no more than twice theirs. */
export class ByteRoom {
  private room: Uint8Array = EMPTY
  private taken = 0

  /** The bytes are copied: their memory may be used again by who sent them. */
  add(bytes: Uint8Array): void {
    const size = this.taken + bytes.byteLength
    if (size > this.room.byteLength) {
      const larger = new Uint8Array(Math.max(FIRST_ROOM, size, 2 * this.room.byteLength))
      larger.set(this.room.subarray(0, this.taken))
      this.room = larger
    }
    this.room.set(bytes, this.taken)
    this.taken = size
  }

  /** All bytes since the last call; they are there until the next piece comes. */
  take(): Uint8Array {
    const bytes = this.room.subarray(0, this.taken)
    this.taken = 0
    if (this.room.byteLength > LARGE) this.room = EMPTY
    return bytes
  }
}
