export interface AdmissionOptions {
  /** At most so many samples are open. */
  readonly maxRows: number;
  /** At most so many bytes of samples are open. */
  readonly maxBytes: number;
  /** Requests that wait for room hold at most so many bytes. */
  readonly maxWaitingBytes: number;
  /** Milliseconds from any start. Default: performance.now. */
  readonly now?: () => number;
}

/** Says which samples are taken in, before memory or a deadline is at risk. */
export interface Admission {
  /** Takes rows in where they will be answered within `patienceMs`, as far as the present pace tells. */
  enter(rows: number, bytes: number, patienceMs: number): boolean;
  /** Waits for room until `until`; false where there was none, or too much waits already. */
  wait(rows: number, bytes: number, until: number): Promise<boolean>;
  /** Rows that were taken in have been answered. */
  leave(rows: number, bytes: number): void;
  /** After how many seconds it is worth asking again: until half of what is open will be done, from 1 to 60. */
  retryAfterS(): number;
  readonly openRows: number;
  readonly openBytes: number;
  readonly waitingRequests: number;
}

interface Waiter {
  readonly rows: number;
  readonly bytes: number;
  readonly until: number;
  readonly settle: (entered: boolean) => void;
}

/** The pace is what was answered over the last windows of this length. */
const windowMs = 500;
const windowRows = 64;
/** Of its patience a request may spend so much behind others: refusing those that come too many makes the pace fall to a part of what it was. */
const share = 0.25;

export function createAdmission(options: AdmissionOptions): Admission {
  const { maxRows, maxBytes, maxWaitingBytes, now = () => performance.now() } = options;
  let rows = 0;
  let bytes = 0;
  let waitingBytes = 0;
  const waiters = new Set<Waiter>();
  /** Rows a millisecond; 0 while nothing is known. */
  let pace = 0;
  /** Whether the pace was not measured since there was nothing to do. */
  let isGuess = true;
  let answered = 0;
  let since = now();
  /** Whether nothing was answered since there was nothing to do. */
  let opening = true;

  const learn = (): void => {
    const time = now();
    const ms = time - since;
    // Few answers say little.
    if (ms < windowMs || (answered < windowRows && ms < 10 * windowMs)) return;
    pace = isGuess ? answered / ms : 0.7 * pace + (0.3 * answered) / ms;
    isGuess = false;
    answered = 0;
    since = time;
  };
  const fits = (more: number, size: number, patienceMs: number): boolean => {
    if (rows === 0) return true;
    if (rows + more > maxRows || bytes + size > maxBytes) return false;
    return pace === 0 || rows / pace <= share * patienceMs;
  };
  const take = (more: number, size: number): void => {
    if (rows === 0) opening = true;
    rows += more;
    bytes += size;
  };
  const letIn = (): void => {
    for (const waiter of waiters) {
      const patience = waiter.until - now();
      if (patience > 0 && !fits(waiter.rows, waiter.bytes, patience)) return;
      end(waiter, patience > 0);
    }
  };
  const end = (waiter: Waiter, entered: boolean): void => {
    if (!waiters.delete(waiter)) return;
    waitingBytes -= waiter.bytes;
    if (entered) take(waiter.rows, waiter.bytes);
    waiter.settle(entered);
  };

  return {
    enter(more, size, patienceMs) {
      if (waiters.size > 0 || !fits(more, size, patienceMs)) return false;
      take(more, size);
      return true;
    },
    wait(more, size, until) {
      if (waitingBytes + size > maxWaitingBytes || until <= now()) return Promise.resolve(false);
      waitingBytes += size;
      return new Promise((resolve) => {
        const timer = setTimeout(() => end(waiter, false), until - now());
        const waiter: Waiter = {
          rows: more,
          bytes: size,
          until,
          settle(entered) {
            clearTimeout(timer);
            resolve(entered);
          },
        };
        waiters.add(waiter);
        letIn();
      });
    },
    leave(fewer, size) {
      rows -= fewer;
      bytes -= size;
      // A pace is counted from the first answer on: it comes late where workers had to start, and the others do not.
      if (opening) [opening, since, answered] = [false, now(), 0];
      else {
        answered += fewer;
        learn();
      }
      // With nothing left to do nobody knows what more could have been done: a pace of slower times must not outlive them. From some size on
      // it holds nothing back any more.
      if (rows === 0) {
        pace = Math.min(2 * pace, maxRows);
        isGuess = true;
      }
      if (waiters.size > 0) letIn();
    },
    retryAfterS: () => (pace === 0 ? 1 : Math.min(60, Math.max(1, Math.ceil(rows / pace / 2_000)))),
    get openRows() {
      return rows;
    },
    get openBytes() {
      return bytes;
    },
    get waitingRequests() {
      return waiters.size;
    },
  };
}
