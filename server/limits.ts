import 'server-only'

/**
 * How much the server takes on, each with what happens beyond it. What Node itself limits is not here: a request's address
 * and headers together (16 kB, 431) and the time that they may take (60 s, 408). A model's
 * answer is bounded in `server/models` (8 MB an event, 300 s of silence), a tool's in `server/tools` (two calls at once,
 * 30 s, 100 kB).
 */
export const LIMITS = {
  /** Bytes of a JSON body; more is 413. A conversation of a million tokens has about 5 MB. */
  body: 16_000_000,
  /** Milliseconds in which it must have come; later is 400. */
  bodyMs: 300_000,
  /** Milliseconds in which any request must have come, an imported file too, which is read as fast as it is written; later is 408. */
  requestMs: 3_600_000,
  /**
   * Values in a JSON body (more is 413) or in a line of an imported file (one with more is left out). A small value costs
   * thirty times its text once it is read.
   */
  jsonValues: 1_000_000,
  /** Episodes that go on at once; more are 429. Four groups of 64; each costs a connection to a model server and some MB. */
  episodes: 256,
  /** Event streams that are open at once; more are 429. An idle one costs some tens of kB. */
  streams: 2000,
  /** Of them for who has not come by the link of a share: whoever has one must not keep the others from reading. */
  streamsSpare: 500,
  /**
   * Exports, downloads and new shares at once, each until it is made and read; more are 429. A file that shows runs without
   * a server holds all of them in memory while it is made.
   */
  heavy: 8,
  /** Of them for who has not come by the link of a share: a slow reader of a download keeps its place. */
  heavySpare: 4,
  /** Imports at once; more are 429. Each may hold a line of `importLine` several times over. */
  imports: 4,
  /** Bytes of an imported file, unzipped: what a zip bomb may cost in time. */
  importFile: 2_000_000_000,
  /** Bytes of one of its lines; a longer one is left out. */
  importLine: 32_000_000,
  /** Lines that are no blanks; what follows is not read. The report holds a row for each. */
  importRecords: 200_000,
  /** Rows of each list of the report that say what was wrong, and the characters of each. */
  importRemarks: 10_000,
  importRemark: 1000,
  /** Events of a run; beyond it the run ends as failed, `too_large`. Hours of a fast model, or 10,000 turns. */
  runEvents: 1_000_000,
  /** Characters of a run's texts, which its state holds in memory; beyond it as with its events. */
  runText: 64_000_000,
  /** Characters of one reply; beyond it as with its run's. No model's context holds so much. */
  replyText: 16_000_000,
  /** Bytes that must be free on the disk of the data, or the server says that it is nearly full. */
  diskRoom: 500_000_000,
} as const
