import { useAnnotations } from '#components/hooks/use-annotations.ts'
import { trainedParts } from '#lib/messages/marks.ts'
import type { MessagePart } from '#lib/messages/marks.ts'
import { CHANNEL_SHIFT } from '#lib/tokens/columns.ts'
import { CHANNELS } from '#lib/tokens/token.ts'
import type { Channel } from '#lib/tokens/token.ts'
import type { TokensRow } from '#lib/transcript/types.ts'

const PARTS: Readonly<Record<Channel, MessagePart>> = { content: 'content', reasoning: 'reasoning', tool_call: 'calls' }
const never = () => false

/** Which tokens of a row do not count for the loss although the model wrote them: their message, or part of it, says so. */
export function useLossMask({ source, message }: TokensRow): (index: number) => boolean {
  const train = useAnnotations()?.marksOf(message ?? -1)?.train
  if (train === undefined || source.side !== 'reply') return never
  const trained = trainedParts('assistant', train)
  return (index) => !trained[PARTS[CHANNELS[((source.columns.flags[index] ?? 0) >> CHANNEL_SHIFT) & 3] ?? 'content']]
}
