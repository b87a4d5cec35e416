import 'server-only'
import { createGunzip, type Gunzip } from 'node:zlib'
import { messageOf } from '#lib/errors.ts'

/**
 * Written at once. What a piece gave before it broke is lost with it, so a piece is no more than a short record or two; and
 * what comes out of one is bounded: deflate makes at most a thousandfold of it.
 */
const PIECE = 512
const MAGIC = [0x1f, 0x8b] as const

export interface Unzipped {
  readonly bytes: AsyncGenerator<Uint8Array>
  /** Once all was read: how the data is broken, where it is. What came before the break was given. */
  readonly broken: () => string | undefined
}

/**
 * The bytes of a file, unzipped where it begins as gzip does, with all its members. Hermes appends a member a record, so a
 * break or an end in the middle of one spoils what follows, not what came before.
 */
export function unzipStream(source: AsyncIterable<Uint8Array>): Unzipped {
  let why: string | undefined
  async function* read(): AsyncGenerator<Uint8Array> {
    let unzip: Unzip | undefined
    let isPlain = false
    let held = new Uint8Array()
    for await (const chunk of source) {
      if (isPlain) yield chunk
      else if (unzip !== undefined) yield* unzip.take(chunk)
      else {
        held = Buffer.concat([held, chunk])
        if (held.length < MAGIC.length) continue
        isPlain = !MAGIC.every((byte, at) => held[at] === byte)
        if (isPlain) yield held
        else {
          unzip = new Unzip()
          yield* unzip.take(held)
        }
      }
      if (unzip?.failure !== undefined) break
    }
    if (unzip === undefined && !isPlain) yield held
    if (unzip !== undefined) {
      yield* unzip.finish()
      why = unzip.failure
    }
  }
  return { bytes: read(), broken: () => why }
}

/** A gunzip that gives what it could make of its input before it says that the input is broken. */
class Unzip {
  failure: string | undefined
  private readonly gunzip: Gunzip = createGunzip()
  private out: Uint8Array[] = []

  constructor() {
    this.gunzip.on('data', (bytes: Uint8Array) => this.out.push(bytes))
    this.gunzip.on('error', (error) => (this.failure ??= messageOf(error)))
  }

  async *take(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < chunk.length && this.failure === undefined; at += PIECE) {
      await this.until((done) => this.gunzip.write(chunk.subarray(at, at + PIECE), done))
      yield* this.given()
    }
  }

  async *finish(): AsyncGenerator<Uint8Array> {
    if (this.failure === undefined) await this.until((done) => this.gunzip.once('end', done).end())
    yield* this.given()
    this.gunzip.destroy()
  }

  /** Waits for what `act` begins; after an error nothing else would be said of it. */
  private until(act: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.gunzip.off('error', done)
        resolve()
      }
      this.gunzip.once('error', done)
      act(done)
    })
  }

  private given(): Uint8Array[] {
    const given = this.out
    this.out = []
    return given
  }
}
