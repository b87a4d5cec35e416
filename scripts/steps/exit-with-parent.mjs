// Preloaded (`--import`) into what our commands start: ends the process when its parent is gone, even by SIGKILL.
// The parent holds the other end of stdin and never writes to it, so the end of stdin is the end of the parent.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.stdin.on('error', stop).on('close', stop).resume()
  process.stdin.unref?.()
}

function stop() {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 10_000).unref()
}
