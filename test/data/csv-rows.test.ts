import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv, type CsvOptions, type CsvRow } from "../../src/data/csv-rows.ts";

const defaults: CsvOptions = { delimiter: ",", maxRowBytes: 1_000_000, name: "in.csv" };

/** Every chunk in one piece of memory, which is wiped before it is used again. */
async function* reusing(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  const memory = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    memory.fill('"');
    chunk.copy(memory);
    yield memory.subarray(0, chunk.length);
  }
}

async function read(content: string | Buffer | readonly Buffer[], options: Partial<CsvOptions> = {}): Promise<readonly CsvRow[]> {
  const chunks = Array.isArray(content) ? (content as readonly Buffer[]) : [Buffer.from(content as string | Buffer)]; // one or the other
  const rows: CsvRow[] = [];
  for await (const batch of readCsv(reusing(chunks), { ...defaults, ...options })) rows.push(...batch);
  return rows;
}

type Short = readonly [number: number, what: object | string];

/** The line and the row, or the code and the message. */
const short = (rows: readonly CsvRow[]): readonly Short[] =>
  rows.map((one) => [one.number, one.row ? { ...one.row } : `${one.problem?.code} ${one.problem?.message}`]);

/** The line and the row, or the code alone. */
const codes = (rows: readonly CsvRow[]): readonly Short[] =>
  rows.map((one) => [one.number, one.row ? { ...one.row } : String(one.problem?.code)]);

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

const say = 'A cell with quotes is written "say ""so""".';

describe("readCsv", () => {
  it("gives rows by the names in the header, with the lines on which they begin", async () => {
    expect(short(await read('a,b\n1,2\n\n"x\ny","say ""so"", yes"\n3,é€💥\n'))).toEqual([
      [2, { a: "1", b: "2" }],
      [4, { a: "x\ny", b: 'say "so", yes' }],
      [6, { a: "3", b: "é€💥" }],
    ]);
  });

  it("reads line ends of every kind, a byte order mark and a last record without an end", async () => {
    const expected = [
      [2, { a: "1", b: "x" }],
      [3, { a: "2", b: "y" }],
    ];
    for (const end of ["\n", "\r\n", "\r"]) {
      for (const last of ["", end])
        expect(short(await read(`\ufeffa,b${end}1,x${end}2,"y"${last}`)), JSON.stringify(end + last)).toEqual(expected);
    }
    expect(short(await read("a,b\r\n1,x\n2,y\r"))).toEqual(expected);
    expect(short(await read('a,b\n"x\r\ny\rz",p\rq\n'))).toEqual([[2, { a: "x\r\ny\rz", b: "p\rq" }]]);
  });

  it("reads tabs", async () => {
    expect(short(await read('a\tb\n1,2\t"x\ty"\n', { delimiter: "\t" }))).toEqual([[2, { a: "1,2", b: "x\ty" }]]);
  });

  it("gives every cell as text, quotes inside of one without quotes around it too", async () => {
    expect(short(await read('a,b,c\n,"",1\n5" pipe, "x",say "so"\n'))).toEqual([
      [2, { a: "", b: "", c: "1" }],
      [3, { a: '5" pipe', b: ' "x"', c: 'say "so"' }],
    ]);
  });

  it("names columns without a name by their place, and drops spaces around names", async () => {
    expect(short(await read(' a ,,"",__proto__\n1,2,3,4\n'))).toEqual([
      [
        2,
        Object.fromEntries([
          ["a", "1"],
          ["column_2", "2"],
          ["column_3", "3"],
          ["__proto__", "4"],
        ]),
      ],
    ]);
  });

  it("gives nothing for nothing and for a header alone", async () => {
    for (const text of ["", "\ufeff", "\n\r\n", "a,b", "a,b\n", "a,b\n\n\n"]) expect(await read(text), JSON.stringify(text)).toEqual([]);
  });

  it.each([
    ["a,b,a\n", 'in.csv has the column "a" twice in its header, as number 1 and 3.'],
    ["column_2,\n", 'in.csv has the column "column_2" twice in its header, as number 1 and 2.'],
    [
      'a,"b"c\n1,2\n',
      `in.csv has no header that can be read: The quote that opens on line 1 closes on line 1 before "c", not before the end of the cell. ${say}`,
    ],
    [
      '\n"a,b\n1,2\n',
      `in.csv has no header that can be read: The quote that opens on line 2 does not close. Lines 2 to 3 are one record that way. ${say}`,
    ],
    [Buffer.from("a,\xe9\n1,2\n", "latin1"), "in.csv has no header that can be read: The line is not valid UTF-8."],
    [Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), "in.csv has no header that can be read: The line is not valid UTF-8."],
    [`${"x".repeat(200)}\n`, "in.csv has no header that can be read: The record has 200 bytes; at most 100 are read."],
  ])("throws for the header of %j", async (content, message) => {
    await expect(read(content, { maxRowBytes: 100 })).rejects.toMatchObject({ code: "E_FILE_READ", message });
  });

  it("throws for a header of too many columns", async () => {
    const names = Array.from({ length: 16_384 }, (_, index) => `c${index}`).join(",");
    expect((await read(`${names}\n${",".repeat(16_383)}\n`)).map((one) => one.row && Object.keys(one.row).length)).toEqual([16_384]);
    await expect(read(`${names},more\n`)).rejects.toMatchObject({
      message: expect.stringContaining("it has 16385 columns; at most 16384 are read."),
    });
  });
});

describe("readCsv, of bad records", () => {
  it("says how many cells a record has, and reads the others", async () => {
    expect(short(await read('a,b\n1\n2,x\n3,"y\n",z\n4,z,\n5,y\n'))).toEqual([
      [2, "E_ROW_CSV The record has 1 cells, the header 2."],
      [3, { a: "2", b: "x" }],
      [4, "E_ROW_CSV The record has 3 cells, the header 2."],
      [6, "E_ROW_CSV The record has 3 cells, the header 2."],
      [7, { a: "5", b: "y" }],
    ]);
  });

  it("says where a quote closes inside of a cell, and reads on with the next line", async () => {
    expect(short(await read('a,b\n2,"x"y,\n4,"x"\n"5\n6","7"x\n8,x\n'))).toEqual([
      [2, `E_ROW_CSV The quote that opens on line 2 closes on line 2 before "y,", not before the end of the cell. ${say}`],
      [3, { a: "4", b: "x" }],
      [
        4,
        `E_ROW_CSV The quote that opens on line 5 closes on line 5 before "x", not before the end of the cell. Lines 4 to 5 are one record that way. ${say}`,
      ],
      [6, { a: "8", b: "x" }],
    ]);
  });

  it("gives back the rows that a quote has swallowed which never closes", async () => {
    const problem = `E_ROW_CSV The quote that opens on line 3 does not close. ${say}`;
    const rest = [
      [4, { a: "3", b: "z" }],
      [5, { a: "4", b: "w" }],
    ];
    for (const later of ["3,z\n4,w\n", '3,z\n4,"w"\n', '3,"z"\n4,w', '"3",z\n"4",w']) {
      const content = Buffer.from(`a,b\n1,x\n2,"y\n${later}`);
      for (let at = 0; at <= content.length; at += 1)
        expect(short(await read(cut(content, [at]))), `cut at ${at}`).toEqual([[2, { a: "1", b: "x" }], [3, problem], ...rest]);
    }
  });

  it("gives back the rows between many stray quotes", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? `${index},"y` : `${index},z`));
    const rows = codes(await read(`a,b\n${lines.join("\n")}\n`));
    expect(rows).toEqual(lines.map((_, index) => [index + 2, index % 3 === 0 ? "E_ROW_CSV" : { a: String(index), b: "z" }]));
  });

  it("makes no rows of the lines of a long cell that is cut off", async () => {
    expect(short(await read('a,b\n1,x\n2,"Well, it is\nso, and, so\nfour'))).toEqual([
      [2, { a: "1", b: "x" }],
      [3, `E_ROW_CSV The quote that opens on line 3 does not close. Lines 3 to 5 are one record that way. ${say}`],
    ]);
    expect(codes(await read('a\n"cut\noff\nhere'))).toEqual([[2, "E_ROW_CSV"]]);
  });

  it("tells bytes that are not UTF-8 by their record alone", async () => {
    const bytes = Buffer.from('a,b\n1,\ufffd\n2,caf\xe9\n3,"x\n\xff",\n4,\ufffd\n5,"x\xe9"y\n6,"\xc3\xa9"\n', "latin1");
    const whole = Buffer.from(bytes.toString("latin1").replaceAll("\xfd", "\xef\xbf\xbd"), "latin1");
    const expected = [
      [2, { a: "1", b: "\ufffd" }],
      [3, "E_ROW_ENCODING The line is not valid UTF-8."],
      [4, "E_ROW_ENCODING The record on lines 4 to 5 is not valid UTF-8."],
      [6, { a: "4", b: "\ufffd" }],
      [7, "E_ROW_ENCODING The line is not valid UTF-8."],
      [8, { a: "6", b: "é" }],
    ];
    for (let at = 0; at <= whole.length; at += 1) expect(short(await read(cut(whole, [at]))), `cut at ${at}`).toEqual(expected);
  });

  it("tells records over the limit, reads one of just the limit, and goes on behind them", async () => {
    const line = (bytes: number): string => `1,${"x".repeat(bytes - 2)}\n`;
    const lines = (bytes: number): string => `1,"${"x\n".repeat((bytes - 4) / 2)}"\n`;
    const content = Buffer.from(`a,b\n${line(100)}${line(101)}${lines(100)}${lines(102)}1,"${"x".repeat(200)}\ny"\n2,"z"\n`);
    for (const cuts of [[], [120], [200, 280, 300], [150, 350, 600, 610, 640]]) {
      expect(short(await read(cut(content, cuts), { maxRowBytes: 100 }))).toEqual([
        [2, { a: "1", b: "x".repeat(98) }],
        [3, "E_ROW_TOO_LARGE The record has 101 bytes; at most 100 are read."],
        [4, { a: "1", b: "x\n".repeat(48) }],
        [53, "E_ROW_TOO_LARGE The record has 102 bytes; at most 100 are read."],
        [103, expect.stringMatching(/^E_ROW_TOO_LARGE The record has 20\d bytes; at most 100 are read\.$/u)],
        [105, { a: "2", b: "z" }],
      ]);
    }
  });

  it("reads on behind a stray quote in a file of more than a record's size", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `${index},${index === 7 ? '"' : ""}text\n`);
    const rows = codes(await read([Buffer.from("a,b\n"), ...lines.map((text) => Buffer.from(text))], { maxRowBytes: 100 }));
    expect(rows).toEqual(lines.map((_, index) => [index + 2, index === 7 ? "E_ROW_CSV" : { a: String(index), b: "text" }]));
  });

  it("holds no record over the limit, of one line or of many", async () => {
    for (const piece of ["x".repeat(1 << 20), `${"x".repeat(1_023)}\n`.repeat(1 << 10), "\n".repeat(1 << 20)]) {
      let most = 0;
      const chunk = Buffer.from(piece);
      async function* source(): AsyncGenerator<Buffer> {
        yield Buffer.from('a,b\n1,"');
        const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
        const before = used();
        for (let index = 0; index < 40; index += 1) {
          yield chunk;
          most = Math.max(most, used() - before);
        }
        yield Buffer.from('"\n2,y\n');
      }
      const rows: CsvRow[] = [];
      for await (const batch of readCsv(source(), { ...defaults, maxRowBytes: 4 << 20 })) rows.push(...batch);
      expect(rows.map((one) => (one.row ? { ...one.row } : String(one.problem?.code)))).toEqual(["E_ROW_TOO_LARGE", { a: "2", b: "y" }]);
      expect(most).toBeLessThan(100 << 20);
    }
  });

  it("passes an error of the source on, and closes a source that is not read to its end", async () => {
    let closed = 0;
    async function* source(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from("a,b\n1,2\n");
        throw new Error("gone");
      } finally {
        closed += 1;
      }
    }
    await expect(async () => {
      for await (const _batch of readCsv(source(), defaults));
    }).rejects.toThrow("gone");
    for await (const _batch of readCsv(source(), defaults)) break;
    expect(closed).toBe(2);
  });
});

describe("readCsv, for any file", () => {
  const cellText = fc.oneof(
    fc.constantFrom("", "a", '"', '""', ",", "\n", "\r\n", "é€💥", " ", '"\n', "x,\ny"),
    fc.string({ maxLength: 6 }).map((text) => text.toWellFormed().replaceAll(/[\r\n]/gu, "\n")),
  );
  const cuts = fc.array(fc.nat(), { maxLength: 8 });

  it("gives the cells that were written, for well-formed files in any chunks", async () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cellText, { minLength: width, maxLength: width }), { maxLength: 8 }));
    const law = fc.asyncProperty(
      table,
      fc.constantFrom(",", "\t"),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      cuts,
      async (rows, delimiter, end, all, places) => {
        const write = (cell: string): string => (all || /[",\t\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
        const names = (rows[0] ?? [""]).map((_, index) => `c${index}`);
        const bytes = Buffer.from([names, ...rows].map((cells) => cells.map(write).join(delimiter) + end).join(""));
        const expected = rows.filter((cells) => cells.map(write).join(delimiter) !== "");
        const found = await read(cut(bytes, places), { delimiter: delimiter as "," });
        expect(found.map((one) => (one.row ? Object.values(one.row) : one.problem))).toEqual(expected);
      },
    );
    await fc.assert(law, { numRuns: 500 });
  });

  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .constantFrom('"', '"', ",", ",", "\n", "\n", "\n", "\r\n", "\r", '""', "a", "é", "{}", "\ufffd")
        .map((text) => Buffer.from(text)),
    },
    { weight: 1, arbitrary: fc.constantFrom(0xff, 0xe2, 0x00).map((byte) => Buffer.from([byte])) },
    { weight: 2, arbitrary: fc.constantFrom("1,2\n", '1,"2\n3"\n', "x".repeat(30)).map((text) => Buffer.from(text)) },
  );
  const anyFile = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.concat([Buffer.from("a,b\n"), ...pieces]));

  it("gives the same for any bytes, however they are cut, with lines that rise", async () => {
    const law = fc.asyncProperty(anyFile, cuts, fc.integer({ min: 3, max: 60 }), async (bytes, places, maxRowBytes) => {
      const whole = await read(bytes, { maxRowBytes });
      expect(await read(cut(bytes, places), { maxRowBytes })).toEqual(whole);
      const numbers = whole.map((one) => one.number);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      expect(numbers.every((number) => number > 1 && number <= bytes.toString("latin1").split(/[\n\r]/u).length)).toBe(true);
    });
    await fc.assert(law, { numRuns: 2_000 });
  });

  it("loses no good row and makes none of a bad line among rows without quotes", async () => {
    const line = fc.constantFrom("1,x", "2,y", "1,x", '9,"x', '"9,x', '9,"x""', '9,"x"y', "9", "9,x,y", '"9"x,y');
    const law = fc.asyncProperty(fc.array(line, { maxLength: 12 }), cuts, async (lines, places) => {
      const rows = codes(await read(cut(Buffer.from(`a,b\n${lines.join("\n")}\n`), places)));
      const expected = lines.map((text, index): Short => [index + 2, /^[12]/u.test(text) ? { a: text[0], b: text[2] } : "E_ROW_CSV"]);
      const isRow = ([, what]: Short): boolean => typeof what === "object";
      expect(expected.filter(isRow)).toEqual(expect.arrayContaining(rows.filter(isRow)));
      // A bad line that a quote has swallowed makes one record of both, with the lines between.
      if (lines.filter((text) => text.includes('"')).length <= 1 && lines.every((text) => text !== "9" && text !== "9,x,y"))
        expect(rows).toEqual(expected);
    });
    await fc.assert(law, { numRuns: 500 });
  });

  it("pauses in what it gives back, so that it is not held at once", async () => {
    const batches: number[] = [];
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.from(`a,b\n0,"x\n${"1,y\n".repeat(100_000)}`);
    }
    for await (const batch of readCsv(source(), defaults)) batches.push(batch.length);
    expect(batches.reduce((sum, one) => sum + one, 0)).toBe(100_001);
    expect(Math.max(...batches)).toBeLessThanOrEqual(10_000);
  });
});
