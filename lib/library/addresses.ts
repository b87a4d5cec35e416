/** The address of a collection's page. */
export function collectionPagePath(id: string): string {
  return `/examples?collection=${encodeURIComponent(id)}`
}

/** The address of a new run that begins with examples: some runs, or all of a collection. */
export function newRunPath(examples: { readonly runs: readonly string[] } | { readonly collection: string }): string {
  if ('collection' in examples) return `/?collection=${encodeURIComponent(examples.collection)}`
  return `/?examples=${examples.runs.map(encodeURIComponent).join(',')}`
}

/** The examples that such an address asks for; undefined where it asks for none. */
export function examplesOfAddress(params: URLSearchParams): { readonly runs: readonly string[] } | { readonly collection: string } | undefined {
  const collection = params.get('collection')
  if (collection !== null && collection !== '') return { collection }
  const runs = (params.get('examples') ?? '').split(',').filter((id) => id !== '')
  return runs.length === 0 ? undefined : { runs }
}
