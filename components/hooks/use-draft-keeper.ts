import { unsavedSchema, type Unsaved } from '#lib/editor/unsaved.ts'

const PREFIX = 'retake.unsaved.'

/** Where one page keeps what of a draft is not saved yet. */
export interface DraftKeeper {
  /** What pages that are gone left behind; it is this page's from now on. */
  readonly adopted: readonly Unsaved[]
  /** Keeps it, or (undefined) forgets. False where the browser refuses: then it is lost with the page. */
  readonly keep: (unsaved: Unsaved | undefined) => boolean
  readonly close: () => void
}

function read(key: string): Unsaved | undefined {
  try {
    return unsavedSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null')).data
  } catch {
    // Written by another version of the page: it cannot be done again.
    return undefined
  }
}

function keysOf(runId: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${runId}.`))
  } catch {
    return []
  }
}

/** Holds a lock by this name until `release` is called; false where another page holds it. */
async function hold(name: string): Promise<(() => void) | false> {
  if (!('locks' in navigator)) return () => {}
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(false)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

interface Adopted {
  readonly key: string
  readonly unsaved: Unsaved | undefined
  readonly release: () => void
}

/** Takes what pages that are gone left; a page that is still there holds a lock on its own. */
async function adopt(runId: string): Promise<Adopted[]> {
  const adopted: Adopted[] = []
  for (const key of keysOf(runId)) {
    const release = await hold(key)
    if (release !== false) adopted.push({ key, unsaved: read(key), release })
  }
  return adopted
}

/** Opens this page's place for a draft's unsaved work. */
export async function openDraftKeeper(runId: string): Promise<DraftKeeper> {
  let adopted = await adopt(runId)
  const key = `${PREFIX}${runId}.${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
  const release = await hold(key)
  /** What was adopted goes only when this page has kept it: the page may be left at any moment. */
  const letGo = () => {
    for (const one of adopted) {
      localStorage.removeItem(one.key)
      one.release()
    }
    adopted = []
  }
  return {
    adopted: adopted.flatMap(({ unsaved }) => unsaved ?? []),
    keep: (unsaved) => {
      try {
        if (unsaved === undefined) localStorage.removeItem(key)
        else localStorage.setItem(key, JSON.stringify(unsaved))
        letGo()
        return true
      } catch {
        return false
      }
    },
    close: () => {
      for (const one of adopted) one.release()
      if (release !== false) release()
    },
  }
}
