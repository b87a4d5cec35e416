import { useState } from 'react'
import { KeepForm } from '#components/annotations/keep-form.tsx'
import { TrainBox } from '#components/editor/train-box.tsx'
import { useAnnotations, type Annotations } from '#components/hooks/use-annotations.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { partsOf, trainState, withPart } from '#lib/editor/train-flag.ts'
import type { Train } from '#lib/messages/marks.ts'
import type { Message } from '#lib/messages/message.ts'

/** Where it is said which parts of a message are trained on. */
export function LossDialog() {
  const annotations = useAnnotations()
  const index = annotations?.flagging
  const message = index === undefined ? undefined : annotations?.messageOf(index)
  return (
    <Dialog open={message !== undefined} title={`Loss flag of message ${index ?? ''}`} onClose={() => annotations?.setFlagging(undefined)}>
      {annotations === undefined || index === undefined || message === undefined ? null : <LossForm annotations={annotations} index={index} message={message} />}
    </Dialog>
  )
}

const NAMES = { reasoning: 'its reasoning', content: 'its text', calls: 'its tool calls' } as const

function LossForm({ annotations, index, message }: { annotations: Annotations; index: number; message: Message }) {
  const { role } = message
  const [train, setTrain] = useState<Train>(annotations.marksOf(index)?.train ?? role === 'assistant')
  const parts = partsOf(message)
  const state = trainState(role, { train }, parts)
  return (
    <KeepForm
      annotations={annotations}
      message={index}
      what="The flag"
      onKeep={() => annotations.flag(index, state === 'some' ? train : state === 'all')}
      onClose={() => annotations.setFlagging(undefined)}
    >
      <p className="text-ink-2">What counts for the loss when the run is exported to be trained on. Tokens that do not are hatched in the token view.</p>
      <ul className="flex flex-col gap-1">
        <li>
          <TrainBox state={state} label="the whole message" autofocus onChange={setTrain}>
            the whole message
          </TrainBox>
        </li>
        {parts.length < 2
          ? null
          : parts.map((part) => (
              <li key={part} className="pl-5">
                <TrainBox state={trainState(role, { train }, [part])} label={NAMES[part]} onChange={() => setTrain(withPart(role, train, part))}>
                  {NAMES[part]}
                </TrainBox>
              </li>
            ))}
      </ul>
    </KeepForm>
  )
}
