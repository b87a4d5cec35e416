import { createApiClient, type ApiClient } from '#lib/api/client.ts'

const client = createApiClient((url, init) => fetch(url, init))

/** The API of the server that this page came from. */
export function useApi(): ApiClient {
  return client
}
