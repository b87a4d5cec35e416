import * as fc from 'fast-check'

/** Property tests draw the same values in every run, so that a failure is one of the change at hand; `RETAKE_TEST_SEED` draws others. */
fc.configureGlobal({ seed: Number(process.env['RETAKE_TEST_SEED'] ?? 20_26) })
