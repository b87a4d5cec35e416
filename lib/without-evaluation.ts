import { config } from 'zod'

// zod compiles its parsers with `new Function` where it may. Pages forbid that, and the mere attempt is reported as a
// violation of their policy, among which a real one would not be seen. What runs in a browser imports this first.
config({ jitless: true })
