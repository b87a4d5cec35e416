import type { Context } from '#server/context.ts'

/** The context with a store that calls `onRead` with a run's id before it reads events of it. */
export function watchedReads(ctx: Context, onRead: (run: string) => void): Context {
  const readEvents: Context['store']['readEvents'] = (run, range) => {
    onRead(run)
    return ctx.store.readEvents(run, range)
  }
  const store = new Proxy(ctx.store, {
    get: (target, name) => {
      if (name === 'readEvents') return readEvents
      const found: unknown = Reflect.get(target, name)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  return { ...ctx, store }
}
