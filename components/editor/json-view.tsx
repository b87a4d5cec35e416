import { useEditorJson, type JsonField } from '#components/hooks/use-editor-json.ts'

/** A JSON text as it is written, with what is wrong with it underlined. */
export function JsonView(field: JsonField) {
  const { host, error } = useEditorJson(field)
  return (
    <>
      <div ref={host} className="min-h-7" />
      {error === null ? null : (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </>
  )
}
