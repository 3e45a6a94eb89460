export type ErrorCode =
  | "E_USAGE"
  | "E_NODE_VERSION"
  | "E_UNKNOWN_REWARD"
  | "E_PIPELINE_SYNTAX"
  | "E_PIPELINE_OPTION"
  | "E_PIPELINE_TOO_LARGE"
  | "E_GROUP_IN_BRANCH"
  | "E_RECIPE_LOAD"
  | "E_RECIPE_DEFINITION"
  | "E_DUPLICATE_RECIPE"
  | "E_OPTIONS"
  | "E_FORMULA"
  | "E_FILE_READ"
  | "E_FILE_WRITE"
  | "E_COLUMN_UNKNOWN"
  | "E_COLUMN_AMBIGUOUS"
  | "E_COLUMN_MISSING"
  | "E_COLUMN_TYPE"
  | "E_ROW_JSON"
  | "E_ROW_SHAPE"
  | "E_ROW_TOO_LARGE"
  | "E_ROW_TOO_DEEP"
  | "E_ROW_ENCODING"
  | "E_ROW_CSV"
  | "E_RESUME"
  | "E_LOCK"
  | "E_GROUP_MISSING"
  | "E_GROUP_INCOMPLETE"
  | "E_CHANNEL"
  | "E_CHECK_THREW"
  | "E_CHECK_RESULT"
  | "E_REWARD_CONTRACT"
  | "E_UNDECLARED_FIELD"
  | "E_WORK_DEADLINE"
  | "E_WORKER_DIED"
  | "E_WORK_BUDGET"
  | "E_WORKER_START"
  | "E_PROGRAM_LIMIT"
  | "E_SANDBOX_UNAVAILABLE"
  | "E_SANDBOX_DIED"
  | "E_SANDBOX_OVERLOADED"
  | "E_FUNCTION_LOAD"
  | "E_FUNCTION_TIMEOUT"
  | "E_FUNCTION_DIED"
  | "E_REQUEST_DEADLINE"
  | "E_ABORTED"
  | "E_CANCELLED"
  | "E_CLOSED"
  | "E_RUBRIC_VERDICT"
  | "E_JUDGE_TIMEOUT"
  | "E_JUDGE_CONNECTION"
  | "E_JUDGE_CUT"
  | "E_JUDGE_RATE_LIMIT"
  | "E_JUDGE_UNAVAILABLE"
  | "E_JUDGE_HTTP"
  | "E_JUDGE_NOT_JSON"
  | "E_JUDGE_SHAPE"
  | "E_JUDGE_TOO_LARGE"
  | "E_JUDGE_TRUNCATED"
  | "E_JUDGE_REFUSED"
  | "E_JUDGE_EMPTY"
  | "E_JUDGE_CIRCUIT"
  | "E_JUDGE_BUDGET"
  | "E_AUDIT"
  | "E_REDIS"
  | "E_ON_NULL"
  | "E_OVERLOADED"
  | "E_DRAINING"
  | "E_UNAUTHORIZED"
  | "E_FORBIDDEN"
  | "E_NOT_SERVED"
  | "E_BODY"
  | "E_INTERNAL";

export interface ErrorCodeInfo {
  /** Whether the same input may succeed when sent again. */
  readonly retryable: boolean;
  readonly meaning: string;
}

/** Every code that Assay can give, with whether the same input may succeed when sent again and what it means. The only place to add one. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeInfo>> = {
  E_USAGE: { retryable: false, meaning: "The command line has an unknown option, a missing value or values that exclude each other." },
  E_NODE_VERSION: { retryable: false, meaning: "The running Node is older than 24." },
  E_UNKNOWN_REWARD: {
    retryable: false,
    meaning: "A name in a pipeline or after --reward is no known recipe, or one in a request is that of no served Reward.",
  },
  E_PIPELINE_SYNTAX: {
    retryable: false,
    meaning: "A pipeline file is not readable YAML or JSON, or has aliases, duplicate keys or too much nesting.",
  },
  E_PIPELINE_OPTION: { retryable: false, meaning: "An option of a recipe is unknown, missing or of the wrong type." },
  E_PIPELINE_TOO_LARGE: { retryable: false, meaning: "A pipeline file is larger than 1 MB." },
  E_GROUP_IN_BRANCH: { retryable: false, meaning: "A group Reward stands inside a per-sample Reward." },
  E_RECIPE_LOAD: { retryable: false, meaning: "A file of recipes could not be imported, threw while loading, or exports no recipe." },
  E_RECIPE_DEFINITION: { retryable: false, meaning: "A recipe is not well defined: its name, version, options or range are wrong." },
  E_DUPLICATE_RECIPE: { retryable: false, meaning: "Two recipes have one name." },
  E_OPTIONS: { retryable: false, meaning: "A recipe was made with options that its schema refuses." },
  E_AUDIT: { retryable: false, meaning: "Counts, labels or rates from which an audit can compute nothing." },
  E_FORMULA: { retryable: false, meaning: "A formula does not parse or uses more than arithmetic over its parts." },
  E_FILE_READ: { retryable: false, meaning: "A file could not be opened or read." },
  E_FILE_WRITE: { retryable: false, meaning: "A file could not be opened for writing or written." },
  E_COLUMN_UNKNOWN: { retryable: false, meaning: "A column named in --map stands in no row read so far." },
  E_COLUMN_AMBIGUOUS: { retryable: false, meaning: "Two columns could both stand for one field." },
  E_COLUMN_MISSING: { retryable: false, meaning: "No column stands for the completion." },
  E_COLUMN_TYPE: { retryable: false, meaning: "A column of a Parquet file has a type that its field cannot have." },
  E_ROW_JSON: { retryable: false, meaning: "A line is not JSON." },
  E_ROW_SHAPE: { retryable: false, meaning: "A row is not an object, lacks a completion, or a field has the wrong type." },
  E_ROW_TOO_LARGE: { retryable: false, meaning: "A row is longer than the limit for one, or has more parts." },
  E_ROW_TOO_DEEP: { retryable: false, meaning: "A row is nested deeper than the limit." },
  E_ROW_ENCODING: { retryable: false, meaning: "A line is not valid UTF-8." },
  E_ROW_CSV: { retryable: false, meaning: "A record of a CSV file has a stray quote, or not as many cells as the header." },
  E_RESUME: {
    retryable: false,
    meaning:
      "--resume was refused: the input, the pipeline, the seed or an option that shapes rows changed, or the output is not of such a run.",
  },
  E_LOCK: { retryable: false, meaning: "The pipeline is not the one that its lock file pins, or there is no lock file." },
  E_GROUP_MISSING: {
    retryable: false,
    meaning:
      "A sample has no group, or in a stream no group size, or on a server nothing that tells it from others of its group, where the Reward scores whole groups.",
  },
  E_GROUP_INCOMPLETE: { retryable: true, meaning: "A group was still short when its time was over or the input ended." },
  E_CHANNEL: {
    retryable: false,
    meaning: "Error rates of a verifier cannot be read or used: not from 0 to 1, of an unknown stratum, or no better than chance.",
  },
  E_CHECK_THREW: { retryable: false, meaning: "The check of a recipe threw." },
  E_CHECK_RESULT: { retryable: false, meaning: "A check returned no finding, or a reward that is not a finite number inside its range." },
  E_REWARD_CONTRACT: {
    retryable: false,
    meaning: "A Reward rejected, or gave something that is no Score, or a different number of Scores than samples.",
  },
  E_UNDECLARED_FIELD: { retryable: false, meaning: "A check read a field of the sample that its recipe does not list under reads." },
  E_WORK_DEADLINE: {
    retryable: false,
    meaning: "A check used up the CPU time of one sample twice, the second time alone: the completion scores the minimum.",
  },
  E_WORKER_DIED: { retryable: false, meaning: "A check ended its worker twice, the second time alone: the completion scores the minimum." },
  E_WORK_BUDGET: { retryable: false, meaning: "A completion needs more steps of work than the verifier allows: it scores the minimum." },
  E_WORKER_START: { retryable: true, meaning: "A worker thread could not be started." },
  E_PROGRAM_LIMIT: {
    retryable: false,
    meaning: "A program went past a limit of time, memory or output: the completion scores the minimum.",
  },
  E_SANDBOX_UNAVAILABLE: { retryable: false, meaning: "This machine cannot isolate programs as far as the pipeline asks for." },
  E_SANDBOX_DIED: { retryable: true, meaning: "A process of the sandbox ended from outside, twice in a row, while it ran the program." },
  E_SANDBOX_OVERLOADED: { retryable: true, meaning: "The machine was too busy to run the program, twice in a row, the second time alone." },
  E_FUNCTION_LOAD: {
    retryable: false,
    meaning: "A Python function could not be loaded: no interpreter, an import that fails or takes too long, or no such name.",
  },
  E_FUNCTION_TIMEOUT: { retryable: true, meaning: "A Python function took longer for a sample than its pipeline allows." },
  E_FUNCTION_DIED: { retryable: true, meaning: "A Python function ended its process twice, the second time with this sample alone." },
  E_REQUEST_DEADLINE: { retryable: true, meaning: "A sample did not settle within the request deadline, which counts queueing too." },
  E_ABORTED: { retryable: true, meaning: "The run was ended before the sample settled." },
  E_CANCELLED: { retryable: true, meaning: "The sample was cancelled by the one who sent it." },
  E_CLOSED: { retryable: false, meaning: "A pool or scorer was used after it was closed." },
  E_RUBRIC_VERDICT: {
    retryable: false,
    meaning: "An item of a rubric has no usable verdict, and the policy for missing ones is error.",
  },
  E_JUDGE_TIMEOUT: { retryable: true, meaning: "A judge did not answer within its deadline, waiting and sending again included." },
  E_JUDGE_CONNECTION: { retryable: true, meaning: "No connection to a judge could be made, or it was lost before the reply began." },
  E_JUDGE_CUT: { retryable: true, meaning: "The connection to a judge was lost in the middle of its reply." },
  E_JUDGE_RATE_LIMIT: {
    retryable: true,
    meaning: "A judge answered 429, too many requests, to every attempt, or asks to wait past the deadline.",
  },
  E_JUDGE_UNAVAILABLE: { retryable: true, meaning: "A judge answered 408, 409 or a status from 500 to every attempt." },
  E_JUDGE_HTTP: { retryable: false, meaning: "A judge refused the request: a redirect, or a status that sending again does not change." },
  E_JUDGE_NOT_JSON: { retryable: false, meaning: "The body of a judge's reply is not JSON." },
  E_JUDGE_SHAPE: { retryable: false, meaning: "The body of a judge's reply has not the shape that its endpoint should give." },
  E_JUDGE_TOO_LARGE: { retryable: false, meaning: "The body of a judge's reply is larger than the limit." },
  E_JUDGE_TRUNCATED: { retryable: false, meaning: "A judge's reply was cut off at its limit of tokens." },
  E_JUDGE_REFUSED: { retryable: false, meaning: "A judge refused to answer, or a content filter held its answer back." },
  E_JUDGE_EMPTY: { retryable: false, meaning: "A judge's reply has no content, though it may have reasoning." },
  E_JUDGE_CIRCUIT: { retryable: true, meaning: "A judge was not asked, since it has failed for a while." },
  E_JUDGE_BUDGET: { retryable: true, meaning: "A judge was not asked, since the budget is spent." },
  E_REDIS: {
    retryable: true,
    meaning: "The Redis that servers share their state through did not answer in time, refused a command, or lost what it held.",
  },
  E_ON_NULL: {
    retryable: false,
    meaning: "A number is due for an abstained or errored Score: toTrainer's policy says to throw, or a dialect of the server has no null.",
  },
  E_OVERLOADED: { retryable: true, meaning: "The reward server holds as many samples as it can answer in time." },
  E_DRAINING: { retryable: true, meaning: "The reward server is about to end and takes in nothing new; ask another, or the next." },
  E_UNAUTHORIZED: { retryable: false, meaning: "A request to the reward server has no token, or a wrong one." },
  E_FORBIDDEN: { retryable: false, meaning: "A request to a server on this machine names another host, as a page that was led here does." },
  E_NOT_SERVED: { retryable: false, meaning: "The reward server has nothing under this path, method or name." },
  E_BODY: {
    retryable: false,
    meaning: "The body of a request is too large, of another media type, no JSON, too deep, or of the wrong shape.",
  },
  E_INTERNAL: { retryable: false, meaning: "Assay itself failed: please report it with the message." },
};

export interface AssayErrorOptions {
  /** What was expected, what came and where. */
  readonly message: string;
  /** What to do now. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class. Test it with `isAssayError(error)` and `error.code`, never by its text. */
export class AssayError extends Error {
  override readonly name: string = "AssayError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, options: AssayErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

export function isAssayError(value: unknown): value is AssayError {
  return value instanceof AssayError;
}

/** For the end of a `switch` over a closed set. */
export function assertNever(value: never): never {
  throw new AssayError("E_INTERNAL", { message: `Unexpected value ${JSON.stringify(value)}` });
}

/** The message of anything thrown, in one line of at most 500 characters. */
export function messageOf(error: unknown): string {
  let text: string;
  try {
    // A message is text by its type alone: any value may have been put there.
    text = String(error instanceof Error ? error.message || error.name : error);
  } catch {
    // A thrown value may have a toString that throws itself.
    text = "a value that cannot be shown";
  }
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}
