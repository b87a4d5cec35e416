/**
 * The arguments of a zod string's `regex` for texts that are kept as UTF-8 and stand in no event: JSON can carry half of
 * a surrogate pair without its other half, UTF-8 cannot, so such a text is refused rather than changed on the way.
 */
export const WHOLE_CHARACTERS = [/^\P{Surrogate}*$/u, 'holds half of a surrogate pair, which is no character'] as const
