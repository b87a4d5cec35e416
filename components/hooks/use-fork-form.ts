import { useState } from 'react'
import { z } from 'zod'
import { useStored } from '#components/hooks/use-stored.ts'
import { forkFormOf, readForkForm, withServer } from '#lib/fork-form/fork-form.ts'
import type { ForkField, ForkForm, ForkPlace, ForkReading } from '#lib/fork-form/fork-form.ts'
import type { RunConfig } from '#lib/run/config.ts'
import { ENVIRONMENTS } from '#lib/run/events.ts'

const environmentSchema = z.enum(ENVIRONMENTS)

export interface ForkFields {
  readonly values: ForkForm
  readonly set: (change: Partial<ForkForm>) => void
  readonly errors: Partial<Record<ForkField, string>>
  /** Whether the run that is gone on with names a server: else the usual one can be chosen. */
  readonly namesServer: boolean
}

export interface ForkFormModel extends ForkFields {
  /** Reads the form for a place in the run; from then on it says what is wrong with it. */
  readonly read: (place: ForkPlace) => ForkReading
}

/** The environment that the last retake carried. */
export function useLastEnvironment() {
  return useStored('retake.environment', environmentSchema, 'conversation')
}

/** How a retake runs on: as in the base, unless the form says otherwise. */
export function useForkForm(config: RunConfig | null): ForkFormModel {
  const [environment, setEnvironment] = useLastEnvironment()
  const [values, setValues] = useState(() => forkFormOf(config, environment))
  const [isChecked, setChecked] = useState(false)
  const reading = readForkForm(values, { message: 0 }, config)
  return {
    values,
    namesServer: config?.server !== undefined,
    set: (change) => {
      if (change.environment !== undefined) setEnvironment(change.environment)
      const next = change.server === undefined ? values : withServer(values, change.server, config)
      setValues({ ...next, ...change })
    },
    errors: isChecked && !reading.ok ? reading.errors : {},
    read: (place) => {
      setChecked(true)
      return readForkForm(values, place, config)
    },
  }
}
