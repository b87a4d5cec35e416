import type { HttpApi } from './http-api.ts'
import { COLLECTION_FIELDS, DRAFT_FIELDS, EVENT_FIELDS, PATCH_FIELDS, RUN_FIELDS, SERVER_FIELDS, type Field } from './fields.ts'
import { at, ended, idOf, jsonOf, outcomeOf, type Place } from './places.ts'

const same = (text: string): string => text

function ofNewRun({ name, body, read, expected = same }: Field): Place {
  return {
    name: `a new run's ${name}`,
    expected,
    put: async (api, text) =>
      outcomeOf(await api.ask('/api/runs', { method: 'POST', body: { task: 'x', protocol: 'hermes', ...body(text) } }), async (json) => {
        await ended(api, idOf(json))
        return read(await jsonOf(api, `/api/runs/${idOf(json)}`))
      }),
  }
}

function ofNewDraft({ name, body, read, expected = same }: Field): Place {
  return {
    name: `a draft's ${name}`,
    expected,
    put: async (api, text) =>
      outcomeOf(await api.ask('/api/drafts', { method: 'POST', body: body(text) }), async (json) => read(await jsonOf(api, `/api/runs/${idOf(json)}`))),
  }
}

async function newDraft(api: HttpApi): Promise<string> {
  return idOf(await jsonOf(api, '/api/drafts', { method: 'POST', body: { messages: [{ message: { role: 'user', content: 'x' } }] } }))
}

function ofPatch({ name, body, read, expected = same }: Field): Place {
  return {
    name: `a run's changed ${name}`,
    expected,
    put: async (api, text) => {
      const id = await newDraft(api)
      const answer = await api.ask(`/api/runs/${id}`, { method: 'PATCH', body: body(text) })
      return outcomeOf(answer, async () => read(at(await jsonOf(api, `/api/runs/${id}`), 'run')))
    },
  }
}

function ofEvent({ name, body, read, expected = same }: Field): Place {
  return {
    name: `a draft's event, ${name}`,
    expected,
    put: async (api, text) => {
      const id = await newDraft(api)
      const lastSeq = String(at(await jsonOf(api, `/api/runs/${id}`), 'lastSeq'))
      const ask = { method: 'POST', body: { events: [body(text)] }, headers: { 'if-match': `"${lastSeq}"` } } as const
      return outcomeOf(await api.ask(`/api/runs/${id}/events`, ask), async () => read(await jsonOf(api, `/api/runs/${id}`)))
    },
  }
}

/** Written, and found again in the list of its kind; then deleted, so that lists stay short. */
function ofListed(path: string, what: string): (field: Field) => Place {
  return ({ name, body, read, expected = same }) => ({
    name: `a ${what}'s ${name}`,
    expected,
    put: async (api, text) =>
      outcomeOf(await api.ask(path, { method: 'POST', body: body(text) }), async (json) => {
        const list = Object.values(Object(await jsonOf(api, path))).find(Array.isArray)
        const kept = read(list?.find((one: unknown) => at(one, 'id') === idOf(json)))
        await api.ask(`${path}/${idOf(json)}`, { method: 'DELETE' })
        return kept
      }),
  })
}

const NOTE: Place = {
  name: 'a note on a message of a run',
  expected: same,
  put: async (api, note) => {
    const id = idOf(await jsonOf(api, '/api/runs', { method: 'POST', body: { task: 'x' } }))
    await ended(api, id)
    const answer = await api.ask(`/api/runs/${id}/messages/0/annotation`, { method: 'PUT', body: { note } })
    return outcomeOf(answer, async () => at(await jsonOf(api, `/api/runs/${id}`), 'annotations', 0, 'marks', 'note'))
  },
}

const FORK: Place = {
  name: 'a message put into a fork',
  expected: same,
  put: async (api, content) => {
    const body = { message: 1, start: false, edits: [{ op: 'insert', index: 0, message: { role: 'user', content } }] }
    const answer = await api.ask(`/api/runs/${await newDraft(api)}/fork`, { method: 'POST', body })
    return outcomeOf(answer, async (json) => at(await jsonOf(api, `/api/runs/${idOf(json)}`), 'state', 'messages', 0, 'message', 'content'))
  },
}

/** Places of the JSON API that a person or a program writes to. */
export const WRITTEN_PLACES: readonly Place[] = [
  ...RUN_FIELDS.map(ofNewRun),
  ...DRAFT_FIELDS.map(ofNewDraft),
  ...PATCH_FIELDS.map(ofPatch),
  ...EVENT_FIELDS.map(ofEvent),
  ...SERVER_FIELDS.map(ofListed('/api/servers', 'server')),
  ...COLLECTION_FIELDS.map(ofListed('/api/collections', 'collection')),
  NOTE,
  FORK,
]
