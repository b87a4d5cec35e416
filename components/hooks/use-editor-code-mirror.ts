import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { linter, type Diagnostic } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, highlightSpecialChars, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { codePointName, HIDDEN_CHARACTER } from '#lib/text/visible-text.ts'

export interface JsonEditorOptions {
  readonly host: HTMLElement
  readonly text: string
  readonly label: string
  /** What is wrong with the text although it is JSON, in words. */
  readonly check: (text: string) => readonly string[]
  readonly onChange: (text: string) => void
}

export interface JsonEditorHandle {
  /** Puts another text in the place of what is there; nothing is said of it to `onChange`. */
  readonly replace: (text: string) => void
  readonly destroy: () => void
}

const LOOK = EditorView.theme({
  '&': { fontSize: '12.5px', backgroundColor: 'var(--ground)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '4px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-content': { fontFamily: 'var(--font-mono)', lineHeight: '19px', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-scroller': { maxHeight: '60vh', overflow: 'auto' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--selected)' },
})

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--live)' },
  { tag: tags.invalid, color: 'var(--bad)' },
])

/** The nonce that the page's policy asks of style sheets: that of the page's own scripts. */
function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
}

function diagnose(view: EditorView, check: JsonEditorOptions['check']): readonly Diagnostic[] {
  const faults = jsonParseLinter()(view)
  if (faults.length > 0) return faults
  return check(view.state.doc.toString()).map((message) => ({ from: 0, to: view.state.doc.length, severity: 'warning', message }))
}

/** Stands for a character that cannot be seen, as in all texts that are read. */
function nameElement(code: number): HTMLElement {
  const element = document.createElement('span')
  element.className = 'mx-px rounded bg-warn-ground px-0.5 text-warn'
  element.title = 'A character that cannot be seen'
  element.textContent = `‹${codePointName(code)}›`
  return element
}

/** An editor for JSON that underlines what is not JSON, and what a check finds. */
export function createJsonEditor({ host, text, label, check, onChange }: JsonEditorOptions): JsonEditorHandle {
  let isReplacing = false
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(pageNonce()),
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        json(),
        bracketMatching(),
        highlightSpecialChars({ specialChars: HIDDEN_CHARACTER, render: nameElement }),
        syntaxHighlighting(COLOURS),
        linter((one) => diagnose(one, check), { delay: 300 }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isReplacing) onChange(update.state.doc.toString())
        }),
        LOOK,
      ],
    }),
  })
  return {
    replace: (next) => {
      if (next === view.state.doc.toString()) return
      isReplacing = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
      isReplacing = false
    },
    destroy: () => view.destroy(),
  }
}
