import type { Message } from '../messages/message.ts'
import type { SetAside } from './draft-log.ts'

/** The messages that a person wrote in what was set aside. */
export function asideMessages({ bodies }: SetAside): readonly Message[] {
  return bodies.flatMap((body) => (body.type === 'message.authored' || body.type === 'message.edited' ? [body.message] : []))
}

/** What was set aside as text: that which a person wrote, else the change as it was to be made. */
export function asideText(aside: SetAside): string {
  const written = asideMessages(aside).map(({ role, content, reasoning, tool_calls: calls }) =>
    [`[${role}]`, reasoning ?? '', content, ...(calls ?? []).map(({ function: called }) => `${called.name} ${called.arguments}`)]
      .filter((part) => part !== '')
      .join('\n'),
  )
  if (written.length > 0) return written.join('\n\n')
  return aside.bodies
    .map((body) => (body.type === 'context.edited' ? (body.system ?? JSON.stringify(body.tools, null, 2)) : JSON.stringify(body)))
    .join('\n')
}
