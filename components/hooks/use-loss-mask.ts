import { useAnnotations } from '#components/hooks/use-annotations.ts'
import { untrainedTokens } from '#lib/messages/untrained-tokens.ts'
import type { TokensRow } from '#lib/transcript/types.ts'

const never = () => false

/** Which tokens of a row do not count for the loss although the model wrote them: their message, or part of it, says so. */
export function useLossMask({ source, message }: TokensRow): (index: number) => boolean {
  const train = useAnnotations()?.marksOf(message ?? -1)?.train
  return train === undefined || source.side !== 'reply' ? never : untrainedTokens(source.columns, train)
}
