import { DiffText } from '#components/compare/diff-text.tsx'
import type { Comparison } from '#lib/compare/align-runs.ts'
import { diffWords } from '#lib/compare/diff-words.ts'
import type { RunState } from '#lib/run/state.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ContextDiffProps {
  left: RunState
  right: RunState
  context: Comparison['context']
}

function toolNames({ tools }: RunState): string {
  return tools.map((tool) => oneLine(tool.function.name, 80)).join(', ') || 'none'
}

/** Where the runs were not given the same system prompt or tools: what differs, folded. */
export function ContextDiff({ left, right, context }: ContextDiffProps) {
  if (context.system && context.tools) return null
  return (
    <details className="border-t border-line px-3 py-1 text-xs">
      <summary className="cursor-pointer text-warn">
        <span aria-hidden>≠ </span>
        {context.system ? 'The tools differ' : context.tools ? 'The system prompts differ' : 'The system prompts and the tools differ'}
      </summary>
      <div className="max-h-[30vh] overflow-y-auto" tabIndex={0} role="region" aria-label="What the runs were given">
        {context.tools ? null : (
          <p className="py-1 text-ink-2">
            Tools of A: {toolNames(left)}. Tools of B: {toolNames(right)}.
          </p>
        )}
        {context.system ? null : <SystemDiff left={left.systemPrompt} right={right.systemPrompt} />}
      </div>
    </details>
  )
}

function SystemDiff({ left, right }: { left: string; right: string }) {
  const { pieces } = diffWords(left, right)
  return (
    <div className="grid grid-cols-1 gap-x-4 @2xl:grid-cols-2">
      {(['left', 'right'] as const).map((side) => (
        <div key={side} className="min-w-0 py-1">
          <p className="font-medium text-ink-2">{side === 'left' ? 'A' : 'B'}</p>
          <DiffText pieces={pieces} side={side} whole={false} />
        </div>
      ))}
    </div>
  )
}
