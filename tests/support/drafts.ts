import { draftInputSchema, type DraftInput } from '#lib/api/writing.ts'
import type { Message } from '#lib/messages/message.ts'
import type { Context } from '#server/context.ts'
import { createDraft } from '#server/runs/create-draft.ts'

export function said(content: string, role: Message['role'] = 'user'): Message {
  return { role, content }
}

/** A draft of these messages, as a request would make it; answers its id. */
export function draftOf(ctx: Context, messages: readonly Message[], more: DraftInput = {}): Promise<string> {
  return createDraft(ctx, draftInputSchema.parse({ ...more, messages: messages.map((message) => ({ message })) }))
}
