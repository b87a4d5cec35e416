import { createContext, useContext } from 'react'
import { fetchSignedIn } from '#components/hooks/use-signed-out.ts'
import { createApiClient, type ApiClient } from '#lib/api/client.ts'

/** What a page can ask for, and whether it may change anything. */
export interface Reach {
  readonly api: ApiClient
  /** Where a path of the API is asked for, by what asks without the client: an event stream, a download. */
  readonly addressOf: (path: string) => string
  /** Only to be read: nothing that writes, or that leads to what its reader may not see, is offered. */
  readonly readOnly: boolean
  /** It is a copy that never changes: there is nothing to wait for. */
  readonly still: boolean
}

const own: Reach = {
  api: createApiClient(fetchSignedIn),
  addressOf: (path) => path,
  readOnly: false,
  still: false,
}

/** Gives what is inside a reach of its own: that of a share, or of a file. */
export const ReachContext = createContext<Reach>(own)

/** Whom this part of the page asks: the server that it came from, unless it shows a share or a file. */
export function useReach(): Reach {
  return useContext(ReachContext)
}

export function useApi(): ApiClient {
  return useReach().api
}
