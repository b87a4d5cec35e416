import http from 'node:http'
import { runCreatedSchema } from '#lib/api/contract.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import { runEventSchema } from '#lib/run/events.ts'
import type { RunEvent } from '#lib/run/events.ts'

/** Starts a run over HTTP. @throws with the server's words when it is refused. */
export async function startRun(url: string, config: RunConfigInput): Promise<string> {
  const response = await fetch(`${url}/api/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  })
  if (response.status !== 201) throw new Error(`the run was refused: ${await response.text()}`)
  return runCreatedSchema.parse(await response.json()).id
}

export interface Reading {
  /** Resolves when the stream has ended or was cut. */
  readonly done: Promise<void>
  /** Cuts the connection. */
  cut(): void
}

/** Calls back with the data of each server-sent event and the moment (epoch ms) at which its bytes arrived. */
export function readFrames(response: http.IncomingMessage, on: (data: string, at: number) => void): void {
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    const at = performance.timeOrigin + performance.now()
    text += chunk
    const frames = text.split('\n\n')
    text = frames.pop() ?? ''
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1]
      if (data !== undefined) on(data, at)
    }
  })
}

/** Reads a run's event stream; calls back with each event and the moment (epoch ms) at which its bytes arrived. */
export function readEvents(url: string, { id, after }: { id: string; after: number }, on: (event: RunEvent, at: number) => void): Reading {
  const headers = { accept: 'text/event-stream', ...(after > 0 ? { 'last-event-id': String(after) } : {}) }
  const request = http.get(`${url}/api/runs/${id}/events`, { headers, agent: false })
  const done = new Promise<void>((resolve) => {
    request.once('error', () => resolve())
    request.once('response', (response) => {
      readFrames(response, (data, at) => on(runEventSchema.parse(JSON.parse(data)), at))
      response.once('close', () => resolve())
    })
  })
  return { done, cut: () => request.destroy() }
}

/** All events of a run, as one JSON answer. */
export async function allEvents(url: string, id: string): Promise<RunEvent[]> {
  const response = await fetch(`${url}/api/runs/${id}/events`, { headers: { accept: 'application/json' } })
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null || !('events' in body) || !Array.isArray(body.events)) {
    throw new Error('the answer holds no events')
  }
  return body.events.map((event) => runEventSchema.parse(event))
}
