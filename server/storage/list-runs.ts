import 'server-only'
import { expressionBuilder, sql, type Expression, type SqlBool } from 'kysely'
import { z } from 'zod'
import { RUN_SORTS, type RunList, type RunQuery, type RunSummary } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Base } from '#lib/run/events.ts'
import { queries, type Schema } from './schema.ts'
import { select, type Connection } from './statement.ts'

const DEFAULT_LIMIT = 50

const SORTS = {
  newest: { column: 'created_at', direction: 'desc', keyOf: (run: RunSummary) => run.createdAt },
  oldest: { column: 'created_at', direction: 'asc', keyOf: (run: RunSummary) => run.createdAt },
  score: { column: 'score_key', direction: 'desc', keyOf: (run: RunSummary) => run.score },
  tokens: { column: 'tokens', direction: 'desc', keyOf: (run: RunSummary) => run.tokens },
} as const

/** Where a page ended: the sort, the last row's key (null for a run without a score) and its id. */
const cursorSchema = z.tuple([z.enum(RUN_SORTS), z.number().nullable(), z.string()])

const tagsSchema = z.array(z.string())

const builder = expressionBuilder<Schema, 'runs'>()

/** All of a run's summary; the tags come as JSON text. Hidden runs are not among them. */
export function selectSummaries() {
  return selectAll().where('trunk', '=', 0)
}

/** The same of the hidden ones. */
export function selectHidden() {
  return selectAll().where('trunk', '=', 1)
}

function selectAll() {
  return queries.selectFrom('runs').select([
    'id',
    'kind',
    'title',
    'task',
    'status',
    'outcome',
    'error',
    'server',
    'model',
    'protocol',
    'group_id as group',
    'score',
    'note',
    'created_at as createdAt',
    'finished_at as finishedAt',
    'last_seq as lastSeq',
    'turns',
    'calls',
    'parse_errors as parseErrors',
    'tool_errors as toolErrors',
    'tokens',
    'base_run as baseRun',
    'base_message as baseMessage',
    'base_token as baseToken',
    'base_seq as baseSeq',
    sql<string>`(select json_group_array(tag order by position) from run_tags where run_id = runs.id)`.as('tags'),
  ])
}

type BaseColumns = { baseRun: string | null; baseMessage: number | null; baseToken: number | null; baseSeq: number | null }
type SummaryRow = Omit<RunSummary, 'tags' | 'base'> & BaseColumns & { tags: string }

/** A selected summary, its tags read and its base put together. */
export function summaryOf({ baseRun, baseMessage, baseToken, baseSeq, ...row }: SummaryRow): RunSummary {
  const base = baseOf({ baseRun, baseMessage, baseToken, baseSeq })
  return { ...row, base, tags: tagsSchema.parse(JSON.parse(row.tags)) }
}

export function baseOf({ baseRun, baseMessage, baseToken, baseSeq }: BaseColumns): Base | null {
  if (baseRun === null || baseMessage === null || baseSeq === null) return null
  return { run: baseRun, message: baseMessage, seq: baseSeq, ...(baseToken === null ? {} : { token: baseToken }) }
}

/**
 * One page of the runs that a query asks for. The next page goes on behind the last row's key and id, so runs that are
 * added meanwhile neither shift nor repeat anything.
 * @throws RetakeError `bad_request` for a cursor that is damaged or of another sort.
 */
export function listRuns(db: Connection, query: RunQuery): RunList {
  const sort = query.sort ?? 'newest'
  const limit = query.limit ?? DEFAULT_LIMIT
  const { column, direction, keyOf } = SORTS[sort]
  const rows = select(
    db,
    selectSummaries()
      .where(builder.and([...aboutRun(query), ...aboutConduct(query), ...behindCursor(query.cursor, sort)]))
      .orderBy(column, direction)
      .orderBy('id', direction)
      .limit(limit + 1),
  )
  const runs = rows.slice(0, limit).map(summaryOf)
  const last = runs.at(-1)
  if (last === undefined || rows.length <= limit) return { runs }
  const cursor: z.infer<typeof cursorSchema> = [sort, keyOf(last), last.id]
  return { runs, nextCursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') }
}

/** What the run is: its words, model, tag, kind and group. */
function aboutRun({ q, model, tag, kind, group, base }: RunQuery): Expression<SqlBool>[] {
  const wanted: Expression<SqlBool>[] = []
  if (q) {
    const needle = q.toLowerCase()
    wanted.push(sql<SqlBool>`(instr(fold_case(title), ${needle}) > 0 or instr(fold_case(task), ${needle}) > 0)`)
  }
  if (model !== undefined) wanted.push(builder('model', '=', model))
  if (tag !== undefined) {
    wanted.push(builder('id', 'in', queries.selectFrom('run_tags').select('run_id').where('tag', '=', tag)))
  }
  if (kind !== undefined) wanted.push(builder('kind', '=', kind))
  if (group !== undefined) wanted.push(builder('group_id', '=', group))
  if (base !== undefined) wanted.push(builder('base_run', '=', base))
  return wanted
}

/** How the run went: its outcome, flaws and score. */
function aboutConduct({ outcome = [], has = [], minScore, maxScore }: RunQuery): Expression<SqlBool>[] {
  const wanted: Expression<SqlBool>[] = []
  if (outcome.length > 0) {
    const ended = outcome.filter((name) => name !== 'running')
    wanted.push(
      builder.or([
        ...(ended.length > 0 ? [builder('outcome', 'in', ended)] : []),
        ...(ended.length < outcome.length ? [builder('status', '<>', 'finished')] : []),
      ]),
    )
  }
  if (has.includes('parse_error')) wanted.push(builder('parse_errors', '>', 0))
  if (has.includes('tool_error')) wanted.push(builder('tool_errors', '>', 0))
  if (minScore !== undefined) wanted.push(builder('score', '>=', minScore))
  if (maxScore !== undefined) wanted.push(builder('score', '<=', maxScore))
  return wanted
}

function behindCursor(text: string | undefined, sort: keyof typeof SORTS): Expression<SqlBool>[] {
  if (text === undefined) return []
  const [ofSort, key, id] = readCursor(text)
  if (ofSort !== sort) {
    throw new RetakeError('bad_request', `the cursor belongs to the sort ${ofSort}, not ${sort}: begin with the first page`)
  }
  const { column, direction } = SORTS[sort]
  const place = builder.tuple(key ?? -Infinity, id)
  return [builder(builder.refTuple(column, 'id'), direction === 'asc' ? '>' : '<', place)]
}

function readCursor(text: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch (thrown) {
    throw new RetakeError('bad_request', 'the cursor is damaged: take nextCursor as the last page gave it', { cause: thrown })
  }
}
