import { over } from "./clock.ts";
/** Runs equal tasks that overlap once. */
export interface SingleFlight<Result> {
  /**
   * The result of the task that runs under the key, which is begun where none does; `joined` says whether it was there already. Rejects with
   * the signal's reason where that aborts; the task itself is ended when nobody waits for it any more.
   */
  join(
    key: string,
    signal: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly joined: boolean }>;
}

interface Flight<Result> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  waiting: number;
}

export function createSingleFlight<Result>(): SingleFlight<Result> {
  const flights = new Map<string, Flight<Result>>();

  const begin = (key: string, task: (signal: AbortSignal) => Promise<Result>): Flight<Result> => {
    const controller = new AbortController();
    const flight: Flight<Result> = { controller, waiting: 0, result: task(controller.signal).finally(() => forget(key, flight)) };
    flights.set(key, flight);
    return flight;
  };

  /** Another may have begun under the key since everybody left this one. */
  const forget = (key: string, flight: Flight<Result>): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };

  return {
    join: (key, signal, task) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const running = flights.get(key);
        const flight = running ?? begin(key, task);
        flight.waiting += 1;
        const leave = (): void => {
          flight.waiting -= 1;
          if (flight.waiting === 0) {
            forget(key, flight);
            flight.controller.abort(over);
          }
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", leave, { once: true });
        flight.result.then(
          (result) => {
            signal?.removeEventListener("abort", leave);
            resolve({ result, joined: running !== undefined });
          },
          (error: unknown) => {
            signal?.removeEventListener("abort", leave);
            reject(error);
          },
        );
      }),
  };
}
