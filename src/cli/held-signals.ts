// The signals of the daemon, caught from its first line on: what comes while it starts is kept until it can be answered. SIGHUP reloads, SIGTERM and
// Ctrl-C end it, a second one at once.
import process from 'node:process';

export type SignalAnswers = { readonly stop: (signal: NodeJS.Signals) => void; readonly reload: () => void };

export type HeldSignals = {
  /** The signal that asked for the end, null = none yet. */
  readonly stopping: () => NodeJS.Signals | null;
  /** From now on signals are answered, those that were kept at once: of several reloads one, and none when the end was asked for. */
  answer(answers: SignalAnswers): void;
};

/** As a shell calls the end by SIGINT. */
const interruptedCode = 130;

export function holdSignals(on: Pick<typeof process, 'on' | 'exit'> = process): HeldSignals {
  let answers: SignalAnswers | null = null;
  let stopping: NodeJS.Signals | null = null;
  let isReloadAsked = false;

  const stop = (signal: NodeJS.Signals): void => {
    if (stopping !== null) on.exit(interruptedCode);
    stopping = signal;
    answers?.stop(signal);
  };
  on.on('SIGTERM', stop);
  on.on('SIGINT', stop);
  on.on('SIGHUP', () => {
    if (answers === null) isReloadAsked = true;
    else answers.reload();
  });

  return {
    stopping: () => stopping,
    answer: (given) => {
      answers = given;
      if (stopping !== null) given.stop(stopping);
      else if (isReloadAsked) given.reload();
    },
  };
}
