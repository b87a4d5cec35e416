import '#lib/without-evaluation.ts'
