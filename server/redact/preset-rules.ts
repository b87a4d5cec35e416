import 'server-only'
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import type { SecretLintRuleCreator } from '@secretlint/types'

type Rule = SecretLintRuleCreator
type Context = Parameters<Rule['create']>[0]
type Source = Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0]

/** What a rule of the set reports: its name, where, and the parts that it names. */
interface Report {
  readonly rule: string
  readonly range: readonly [number, number]
  readonly data: unknown
}

/** Comments in the text would switch the others off, and whoever writes a tool's answer could write them. */
const FILTER = /filter-comments$/
/** These take a whole address for the password in it; a rule of our own takes the password. */
const TOO_WIDE = /basicauth$|database-connection-string$/
const PRESET = rules.filter(({ meta }) => !FILTER.test(meta.id) && !TOO_WIDE.test(meta.id))

/**
 * Runs the maintained set over a text. Not by its own runner: that keeps a mark of every rule it ever ran for as long as the
 * process lives.
 */
export function runPreset(text: string): Report[] {
  const found: Report[] = []
  const source = sourceOf(text)
  for (const rule of PRESET) {
    const name = rule.meta.id.replace(/^.*secretlint-rule-/, '')
    const context: Context = {
      sharedOptions: {},
      createTranslator: () => (messageId, props) => ({ message: '', messageId: String(messageId), data: props }),
      report: ({ message, range }) => found.push({ rule: name, range, data: message.data }),
      ignore: () => undefined,
    }
    void rule.create(context, {}).file?.(source)
  }
  return found
}

function none(): never {
  throw new Error('a rule asks for a place by line, which texts without a file do not have')
}

/** No rule of those that are run asks for lines or for a file. */
function sourceOf(content: string): Source {
  return {
    hasBOM: false,
    content,
    filePath: 'text.txt',
    physicalFilePath: undefined,
    contentType: 'text',
    ext: '.txt',
    getFilePath: () => 'text.txt',
    getPhysicalFilePath: () => undefined,
    locationToRange: none,
    rangeToLocation: none,
    positionToIndex: none,
    indexToPosition: none,
  }
}
