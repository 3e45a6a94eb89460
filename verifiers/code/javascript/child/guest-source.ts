import { createAssert } from "../guest/assert.ts";
import { candidateMain } from "../guest/candidate.ts";
import { clone } from "../guest/clone.ts";
import { createCodec } from "../guest/codec.ts";
import { createDecoder } from "../guest/decoder.ts";
import { createEncoder } from "../guest/encoder.ts";
import { createLanguage } from "../guest/language.ts";
import { createShared } from "../guest/shared.ts";
import { createCompareJson } from "../guest/compare-json.ts";
import { createDeepEqual } from "../guest/deep-equal.ts";
import { createSuite } from "../guest/expect.ts";
import { createBinary } from "../guest/binary.ts";
import { createExplain } from "../guest/explain.ts";
import { createFormat } from "../guest/format.ts";
import { freezeLanguage } from "../guest/freeze-language.ts";
import { inColumns } from "../guest/in-columns.ts";
import { createInspect } from "../guest/inspect.ts";
import { createInspector } from "../guest/inspector.ts";
import { createKinds } from "../guest/kinds.ts";
import { quote } from "../guest/quote.ts";
import { createScope } from "../guest/scope.ts";
import { createStreams } from "../guest/streams.ts";
import { createLink } from "../guest/link.ts";
import { createModules } from "../guest/modules.ts";
import { createStandIn } from "../guest/stand-in.ts";
import { testsMain } from "../guest/tests.ts";
import { createTestGlobals } from "../guest/test-globals.ts";
import { createTimers } from "../guest/timers.ts";

const inspectorParts = { createInspect, createFormat, createKinds, quote, inColumns };
const codecParts = { createCodec, createLanguage, createShared, createEncoder, createDecoder };

/** Evaluates to a function `(host)` that sets up the realm of a program and gives back what answers requests; it is first given the setup. */
export const candidateSource: string = wrap(
  candidateMain,
  { ...codecParts, createLink, createTimers, ...inspectorParts, createInspector },
  "host",
);

/** The same for the realm of the tests. */
export const testsSource: string = wrap(
  testsMain,
  {
    ...codecParts,
    createLink,
    createTimers,
    createStandIn,
    ...inspectorParts,
    createInspector,
    createExplain,
    createScope,
    createTestGlobals,
    freezeLanguage,
    createDeepEqual,
    createAssert,
    createSuite,
    createCompareJson,
    clone,
  },
  "(request) => host(request, '')",
);

/** Parts that the realm of a program loads when it first needs them. */
export const partSources: Readonly<Record<string, string>> = {
  streams: String(createStreams),
  binary: String(createBinary),
  modules: String(createModules),
  clone: String(clone),
  assert: String(createAssert),
  deepEqual: String(createDeepEqual),
};

type Part = (...args: never[]) => unknown;

function wrap(main: Part, parts: Readonly<Record<string, Part>>, args: string): string {
  return `(function (host) { "use strict"; return (${String(main)})({ ${fieldsOf(parts)} }, ${args}); })`;
}

function fieldsOf(parts: Readonly<Record<string, Part>>): string {
  return Object.entries(parts)
    .map(([name, part]) => `${name}: ${String(part)}`)
    .join(", ");
}
