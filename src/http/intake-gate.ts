// When posts are refused at the door, before their body is read: too many are being worked on, or the event loop is so busy with sockets that it has not
// come round for a while. More would not be quicker, only late; 503 costs little, and the sender tries again.
import { RequestProblem } from './problem.ts';

export const intakeInFlightMax = 128;
/** The loop comes round every few milliseconds, a checkpoint of the store takes some 20; a machine that is busy with others adds more. */
const lateMaxMs = 3000;
const beatMs = 50;

export type IntakeGate = {
  /** Counts one in; throws 503 when there is no room or no time. */
  enter(): void;
  leave(): void;
  close(): void;
};

/** `nowMs` is a monotonic clock. */
export function makeIntakeGate(nowMs: () => number, inFlightMax = intakeInFlightMax): IntakeGate {
  let inFlight = 0;
  let beatAtMs = nowMs();
  const beat = setInterval(() => {
    beatAtMs = nowMs();
  }, beatMs);
  beat.unref();
  return {
    enter: () => {
      const isLate = nowMs() - beatAtMs > lateMaxMs;
      if (isLate || inFlight >= inFlightMax) throw new RequestProblem(503, 'overloaded', 'too many posts at once: try again');
      inFlight += 1;
    },
    leave: () => {
      inFlight -= 1;
    },
    close: () => clearInterval(beat),
  };
}
